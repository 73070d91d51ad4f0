import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalPieces, canonicalText, NotCanonical } from './canonical.js';
import {
  hashOf,
  openKeys,
  rotateKeys,
  sign,
  SIGNATURE_ALGORITHMS,
  UnreadableKeys,
  verify,
} from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'zhixin-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const NOW = Date.parse('2026-11-30T08:00:00Z');
const LATER = NOW + 1_000;

const rows = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ epc: `https://id.gs1.org/01/1/21/${n}`, high: n }));

describe.each(SIGNATURE_ALGORITHMS)('a document signed with %s', (alg) => {
  const ring = openKeys({ file: join(folder, `${alg}.json`), alg, now: NOW });
  const { keys } = ring.keySet;
  const signed = (content: object) => sign(content, { key: ring.signing, at: LATER });
  const scope = () => ({ scopeId: 's', sets: { recorded: { items: rows(2_500) } }, roots: ['a'] });

  test('is genuine on any way that keeps what it says', () => {
    const document = signed(scope());
    const { scopeId, sets, roots, parts, signed: mark } = JSON.parse(JSON.stringify(document));
    const turned = { signed: mark, parts, roots, sets, scopeId };
    expect(verify(turned, keys)).toEqual({
      ...{ verdict: 'genuine', keyId: ring.signing.keyId },
      at: '2026-11-30T08:00:01.000Z',
    });
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  test('names the part that was changed, that is gone, or that came', () => {
    const changed = (change: (document: ReturnType<typeof scope>) => void) => {
      const document = JSON.parse(JSON.stringify(signed(scope())));
      change(document);
      return verify(document, keys);
    };
    const places = (...pointers: readonly string[]) => ({ verdict: 'changed', changed: pointers });
    expect(changed((one) => (one.sets.recorded.items[1_234]!.high += 1))).toEqual(
      places('/sets/recorded/items/1000-1999'),
    );
    expect(changed((one) => one.roots.push('b'))).toEqual(places('/roots'));
    expect(changed((one) => Reflect.deleteProperty(one, 'roots'))).toEqual(places('/roots'));
    expect(changed((one) => Object.assign(one, { note: 'x' }))).toEqual(places('/note'));
    expect(changed((one) => one.sets.recorded.items.pop())).toEqual(
      places('/sets/recorded/items/2000-2498', '/sets/recorded/items/2000-2499'),
    );
  });

  test('is forged, unknown or unsigned, and never an error', () => {
    const document = signed({ roots: ['a'] });
    const { signed: mark } = document;
    const forged = [
      { ...document, signed: { ...mark, at: '2026-11-30T08:00:02.000Z' } },
      { ...document, signed: { ...mark, hash: hashOf(alg, {}) } },
      { ...document, signed: { ...mark, signature: 'AAAA' } },
    ];
    for (const one of forged) expect(verify(one, keys)).toEqual({ verdict: 'forged' });
    const early = sign({ roots: ['a'] }, { key: ring.signing, at: NOW - 1 });
    expect(verify(early, keys)).toEqual({ verdict: 'unknown-key' });
    expect(verify(document, [])).toEqual({ verdict: 'unknown-key' });
    for (const one of [
      undefined,
      null,
      5,
      'x',
      [],
      {},
      { signed: mark },
      { ...document, parts: [5] },
    ])
      expect(verify(one, keys)).toEqual({ verdict: 'unsigned' });
    const emptied = { ...document, parts: document.parts.slice(1) };
    expect(verify(emptied, keys)).toEqual({ verdict: 'changed', changed: ['/roots'] });
    const doubled = { ...document, parts: [...document.parts, ...document.parts] };
    expect(verify(doubled, keys)).toEqual({ verdict: 'changed', changed: ['/parts'] });
  });

  test('says the same for the same content, whoever signs', () => {
    const [one, other] = [scope(), Object.fromEntries(Object.entries(scope()).reverse())].map(
      (each) => signed(each),
    );
    expect(one!.signed.hash).toBe(other!.signed.hash);
    expect(one!.parts).toEqual(other!.parts);
  });

  test('verifies after the key that signed it was rotated away', () => {
    const file = join(folder, `${alg}-rotated.json`);
    const first = openKeys({ file, alg, now: NOW });
    const document = sign({ a: 1 }, { key: first.signing, at: LATER });
    const second = rotateKeys({ file, alg, now: LATER });
    expect(second.signing.keyId).not.toBe(first.signing.keyId);
    expect(openKeys({ file, alg, now: LATER }).keySet).toEqual(second.keySet);
    expect(verify(document, second.keySet.keys).verdict).toBe('genuine');
    const backdated = sign({ a: 1 }, { key: first.signing, at: LATER + 1 });
    expect(verify(backdated, second.keySet.keys).verdict).toBe('unknown-key');
  });
});

describe('a signature of SM2', () => {
  test('is one that OpenSSL takes for the user id of the standard', () => {
    const ring = openKeys({ file: join(folder, 'sm2.json'), alg: 'SM2-SM3', now: NOW });
    const { signed } = sign({ 批号: '甲' }, { key: ring.signing, at: NOW });
    const { signature, ...vouched } = signed;
    const { x, y } = ring.signing.publicKey;
    const point = Buffer.concat([x, y!].map((part) => Buffer.from(part, 'base64url')));
    // SubjectPublicKeyInfo of a point on sm2p256v1 (RFC 8998, GM/T 0006).
    const info = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d03420004', 'hex');
    const pem = Buffer.concat([info, point])
      .toString('base64')
      .match(/.{1,64}/g)!;
    const at = (name: string) => join(folder, name);
    writeFileSync(
      at('key.pem'),
      ['-----BEGIN PUBLIC KEY-----', ...pem, '-----END PUBLIC KEY-----', ''].join('\n'),
    );
    writeFileSync(at('text'), canonicalText(vouched));
    writeFileSync(at('signature'), Buffer.from(signature, 'base64url'));
    const verified = execFileSync('openssl', [
      ...['dgst', '-sm3', '-sigopt', 'distid:1234567812345678'],
      ...['-verify', at('key.pem'), '-signature', at('signature'), at('text')],
    ]);
    expect(String(verified)).toContain('Verified OK');
  });
});

describe('the keys of a platform', () => {
  test('are its owner’s alone, made once however many open them, and told without their secret', () => {
    const file = join(folder, 'deep', 'keys.json');
    const rings = [1, 2, 3].map(() => openKeys({ file, alg: 'Ed25519', now: NOW }));
    expect(new Set(rings.map(({ signing }) => signing.keyId)).size).toBe(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [ring] = rings;
    expect(JSON.stringify(ring!.keySet)).not.toContain(ring!.signing.privateKey.d);
  });

  test('get one for an algorithm that is new to them', () => {
    const file = join(folder, 'both.json');
    const before = openKeys({ file, alg: 'Ed25519', now: NOW });
    const document = sign({ a: 1 }, { key: before.signing, at: NOW });
    const after = openKeys({ file, alg: 'SM2-SM3', now: LATER });
    expect(after.signing.alg).toBe('SM2-SM3');
    expect(verify(document, after.keySet.keys).verdict).toBe('genuine');
  });

  test.each(['{', '{}', '{"keys":[{"keyId":"secret-d"}]}', '[]'])(
    'that cannot be read are told of without what they are: %s',
    (text) => {
      const file = join(folder, 'broken.json');
      writeFileSync(file, text);
      const open = () => openKeys({ file, alg: 'Ed25519', now: NOW });
      expect(open).toThrow(UnreadableKeys);
      expect(open).not.toThrow(/secret-d/);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );
});

describe('canonical JSON', () => {
  test('is the same in pieces as in whole', () =>
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.nat(1_100), (value, count) => {
        const document = { b: { items: Array.from({ length: count }, () => value) }, a: value };
        expect([...canonicalPieces(document)].join('')).toBe(canonicalText(document));
      }),
      { numRuns: 50 },
    ));

  test('hashes what RFC 8785 writes', () => {
    const text = '{"a":[56,{"d":true}],"é":1e+30}';
    const value = { é: 1e30, a: [56, { d: true }] };
    expect(canonicalText(value)).toBe(text);
    const digest = createHash('sha256').update(text, 'utf8').digest('hex');
    expect(hashOf('Ed25519', value)).toBe(`sha-256:${digest}`);
  });

  test.each([NaN, Infinity, undefined, () => 1])('does not exist of %s', (value) =>
    expect(() => canonicalText(value)).toThrow(NotCanonical),
  );

  test('is refused for a document that carries marks already', () => {
    const { signing: key } = openKeys({
      file: join(folder, 'marks.json'),
      alg: 'Ed25519',
      now: NOW,
    });
    for (const content of [{ parts: [] }, { signed: {} }])
      expect(() => sign(content, { key, at: NOW })).toThrow(RangeError);
  });
});
