import { describe, expect, test } from '@jest/globals';
import { importCircles } from './import-circles.js';

const LIB = 'libs/lamp/src';
const door = {
  path: 'libs/lamp/package.json',
  text: '{ "name": "@zhixin/lamp", "exports": { "./kept": { "@zhixin/source": "./src/light.ts" } } }',
};
const circleBy = (text: string) =>
  importCircles([
    door,
    { path: `${LIB}/light.ts`, text: "export * from './bulb.js';" },
    { path: `${LIB}/bulb.ts`, text },
  ]);

describe('import circles', () => {
  test.each([
    "import { light } from './light.js';",
    "import type { Light } from './light.js';",
    "import { lit, type Light } from './light.js';",
    "import './light.js';",
    "export { light } from './light.js';",
    "export type { Light } from './light.js';",
    "export type * from './light.js';",
    "export const later = () => import('./light.js');",
    "export type Light = import('./light.js').Light;",
    "import { light } from '@zhixin/lamp/kept';",
  ])('are noticed: %s', (text) =>
    expect(circleBy(text)).toEqual([[`${LIB}/light.ts`, `${LIB}/bulb.ts`, `${LIB}/light.ts`]]),
  );

  test.each(["import { switched } from './switch.js';", "// import { light } from './light.js';"])(
    'are not seen where none is: %s',
    (text) => expect(circleBy(text)).toEqual([]),
  );

  test('are noticed among files of any kind, at any length', () =>
    expect(
      importCircles([
        { path: 'apps/console/src/a.tsx', text: "import { b } from './room/b.js';" },
        { path: 'apps/console/src/room/b.ts', text: "import { c } from '../c.mjs';" },
        { path: 'apps/console/src/c.mjs', text: "import { a } from './a.js';" },
      ]),
    ).toHaveLength(1));
});
