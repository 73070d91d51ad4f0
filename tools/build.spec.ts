import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

describe('a finished build', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'zhixin-build-'));
    cpSync(join(import.meta.dirname, 'build.mjs'), join(root, 'tools', 'build.mjs'), {
      recursive: true,
    });
    write('package.json', '{ "type": "module" }');
    write('apps/traceability/src/main.ts', 'one');
    write('node_modules/nx/dist/bin/nx.js', '');
    write('node_modules/typescript/package.json', '{ "type": "commonjs" }');
    write(
      'node_modules/typescript/bin/tsc',
      `const fs = require('node:fs');
       const source = fs.readFileSync('apps/traceability/src/main.ts', 'utf8');
       fs.mkdirSync('apps/traceability/dist', { recursive: true });
       fs.writeFileSync('apps/traceability/dist/main.js', source);
       if (source === 'saved meanwhile') fs.writeFileSync('apps/traceability/src/main.ts', 'later');
       process.exit(source === 'wrong' ? 2 : 0);`,
    );
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const ask = (what: 'build' | 'isBuilt') =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { ${what} } = await import(${JSON.stringify(join(root, 'tools/build.mjs'))});
         console.log(JSON.stringify((await ${what}()) ?? null));`,
      ],
      { cwd: root, encoding: 'utf8' },
    ).trim();

  test('is kept while nothing changes', () => {
    expect(ask('isBuilt')).toBe('false');
    expect(ask('build')).toBe('null');
    expect(ask('isBuilt')).toBe('true');
  });

  test('is not taken for one of other sources', () => {
    ask('build');
    write('apps/traceability/src/main.ts', 'another');
    expect(ask('isBuilt')).toBe('false');
  });

  test('is not believed where its output is gone', () => {
    ask('build');
    rmSync(join(root, 'apps/traceability/dist'), { recursive: true });
    expect(ask('isBuilt')).toBe('false');
  });

  test('does not cover a source that was saved while the compiler ran', () => {
    write('apps/traceability/src/main.ts', 'saved meanwhile');
    ask('build');
    expect(ask('isBuilt')).toBe('false');
  });

  test('does not come of a build that failed', () => {
    write('apps/traceability/src/main.ts', 'wrong');
    expect(ask('build')).not.toBe('null');
    expect(ask('isBuilt')).toBe('false');
  });
});
