import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openKeys, sign } from './index.js';

const TOOLS = join(import.meta.dirname, '..', '..', '..', 'tools');
const folder = mkdtempSync(join(tmpdir(), 'zhixin-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));
const now = Date.parse('2026-11-30T08:00:00Z');
const ring = openKeys({ file: join(folder, 'secret.json'), alg: 'SM2-SM3', now });
const document = sign({ scopeId: 's', roots: ['a'] }, { key: ring.signing, at: now });

const write = (name: string, content: unknown) => {
  writeFileSync(join(folder, name), JSON.stringify(content, undefined, 1));
  return join(folder, name);
};
const run = (tool: string, ...args: readonly string[]) => {
  const words = [join(TOOLS, tool), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words);
  return [status, `${String(stdout)}${String(stderr)}`.trim()] as const;
};
const verify = (...args: readonly string[]) => run('verify.mjs', ...args);

write('zhixin-keys.json', ring.keySet);

test.each([
  [
    'what the platform signed',
    document,
    0,
    /^Genuine: signed at 2026-11-30T08:00:00.000Z with key/,
  ],
  ['one changed value', { ...document, roots: ['b'] }, 1, /^Refused \(changed\): .* at \/roots\.$/],
  ['another signature', { ...document, signed: { ...document.signed, at: 'x' } }, 1, /unknown-key/],
  ['any other file', { roots: ['a'] }, 1, /^Refused \(unsigned\)/],
])('tells of %s', (_, content, status, words) => {
  const [code, told] = verify(write('document.json', content));
  expect([code, told]).toEqual([status, expect.stringMatching(words)]);
});

test('says how it is used, and which file it cannot read', () => {
  expect(verify()).toEqual([2, 'Usage: node tools/verify.mjs FILE [--keys FILE]']);
  const file = write('document.json', document);
  expect(verify(file, '--keys', join(folder, 'none.json'))[1]).toContain(
    'none.json cannot be read',
  );
  expect(verify(file, '--keys', write('other.json', {}))[1]).toContain('is no list of keys');
});

test('verifies what was signed before the keys were changed', () => {
  const file = join(folder, 'rotated', 'keys.json');
  const before = openKeys({ file, alg: 'Ed25519', now });
  const old = write('old.json', sign({ roots: ['a'] }, { key: before.signing, at: now }));
  const [status, told] = run('signing-keys.mjs', file, '--algorithm', 'SM2-SM3');
  expect([status, told]).toEqual([0, expect.stringContaining('1 keys of before')]);
  const after = openKeys({ file, alg: 'SM2-SM3', now: Date.now() });
  expect(after.signing.alg).toBe('SM2-SM3');
  expect(verify(old, '--keys', write('all.json', after.keySet))[0]).toBe(0);
  expect(run('signing-keys.mjs', file, '--algorithm', 'RSA')[0]).toBe(2);
  expect(run('signing-keys.mjs', write('none.json', {}))).toEqual([
    2,
    expect.stringContaining('is no list of signing keys'),
  ]);
});
