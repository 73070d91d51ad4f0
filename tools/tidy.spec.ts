import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checks, untidy } from './tidy.js';
import type { TrackedFile } from './tracked-file.js';

const root = join(import.meta.dirname, '..');

const tracked = (): TrackedFile[] =>
  execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(
      (path) => /\.(ts|tsx|mjs|json|md|ya?ml|html)$/.test(path) && path !== 'package-lock.json',
    )
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const app = { path: 'apps/x/package.json', text: '{"nx":{"tags":["type:service","scope:x"]}}' };

const culprits: Readonly<Record<string, readonly TrackedFile[]>> = {
  'vague name': [{ path: 'libs/common/src/a.ts', text: '' }],
  'ownerless todo': [{ path: 'a.ts', text: '// TODO later' }],
  'skipped test': [{ path: 'a.spec.ts', text: "test.skip('x', () => {})" }],
  'index outside a door': [{ path: 'apps/x/src/http/index.ts', text: '' }],
  'app without readme': [app],
  'lib without readme': [{ path: 'libs/x/package.json', text: app.text }],
  'untagged project': [{ path: 'libs/x/package.json', text: '{"nx":{"tags":[]}}' }],
  'refusal without spec': [
    { path: 'apps/x/src/domain/a.ts', text: "refuse('NO_SUCH_THING', '…')" },
  ],
  'event without sample': [
    { path: 'apps/x/src/domain/a.events.ts', text: '  ThingHappened: Type.Object({}),' },
  ],
  'event name twice': [
    { path: 'apps/x/src/domain/a.events.ts', text: '  ThingHappened: Type.Object({}),' },
    { path: 'apps/y/src/domain/b.events.ts', text: '  ThingHappened: Type.Object({}),' },
  ],
  'command named as an event': [
    { path: 'apps/x/src/domain/a.events.ts', text: '  ThingHappened: Type.Object({}),' },
    { path: 'apps/y/src/domain/b.ts', text: "readonly type: 'ThingHappened';" },
  ],
  'mock of our own': [
    { path: 'a.spec.ts', text: "jest.unstable_mockModule('@zhixin/decider', f)" },
  ],
  'foreign asset': [{ path: 'a.ts', text: '<script src="https://elsewhere.example/x.js">' }],
  'import circle': [
    { path: 'libs/x/src/a.ts', text: "import type { B } from './b.js';" },
    { path: 'libs/x/src/b.ts', text: "export type { A } from './a.js';" },
  ],
  'write among queries': [
    { path: 'apps/x/src/http/lamp-queries.controller.ts', text: "@Post(':id/lit')" },
  ],
  'name that says nothing': [{ path: 'a.ts', text: 'interface Told {}' }],
  'name that is gone': [
    { path: 'GLOSSARY.md', text: '\n## Names that are gone\n\n| `Bearing` | `Course` |' },
    { path: 'a.ts', text: 'export interface Bearing {}' },
  ],
  'term without code': [
    { path: 'GLOSSARY.md', text: '| recall | 召回 | `NoSuchThing` | Order 19 |' },
  ],
  'number of the law in code': [
    { path: 'apps/x/src/domain/a.ts', text: "const basis = '第十一条';" },
  ],
};

describe('the repository', () => {
  test('is tidy', () => expect(untidy(tracked())).toEqual([]));

  // A check that cannot fail protects nothing, so each one is shown its culprit.
  test.each(Object.keys(checks))('notices: %s', (rule) =>
    expect(untidy(culprits[rule] ?? []).join('\n')).toContain(`${rule}: `),
  );
});
