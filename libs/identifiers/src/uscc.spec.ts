import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeUscc, organisationCheckCharacter, parseUscc, usccCheckCharacter } from './index.js';

const VALID = [
  '91350100M000100Y43',
  '91512081MA62K0260E',
  '914403001922038216',
  '91110000802100433B',
];

const ALPHABET = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];
const character = fc.constantFrom(...ALPHABET);
const digit = fc.constantFrom(...'0123456789');
const codes = fc
  .tuple(
    fc.string({ unit: character, minLength: 2, maxLength: 2 }),
    fc.constantFrom('110000', '610113', '510104', '440300'),
    fc.string({ unit: digit, minLength: 8, maxLength: 8 }),
  )
  .map(([category, region, organisation]) => makeUscc({ category, region, organisation }));

describe('a unified social credit code', () => {
  test.each(VALID)('%s is right, and has no warnings', (uscc) =>
    expect(parseUscc(uscc)).toEqual({
      ok: true,
      uscc,
      substitutions: [],
      warnings: [],
      region: uscc.slice(2, 8),
    }),
  );

  test('has the check character of the worked example in GB 32100', () =>
    expect(usccCheckCharacter('91350100M000100Y4')).toBe('3'));

  test('with a wrong check character is read, with a warning that names the right one', () =>
    expect(parseUscc('91350100M000100Y44')).toMatchObject({
      ok: true,
      warnings: [{ code: 'USCC_CHECK_DIGIT', position: 18, found: '4', expected: '3' }],
    }));

  test('with a wrong organisation code is read, with a warning', () => {
    const first17 = '911100008021004330'.slice(0, 16) + '4';
    const uscc = first17 + usccCheckCharacter(first17);
    expect(parseUscc(uscc)).toMatchObject({
      ok: true,
      warnings: [{ code: 'ORGANISATION_CODE_CHECK', position: 17, found: '4', expected: '3' }],
    });
  });

  test('of a region that does not exist is read, with a warning', () => {
    const uscc = makeUscc({ category: '91', region: '990000', organisation: '80210043' });
    expect(parseUscc(uscc)).toMatchObject({
      ok: true,
      warnings: [{ code: 'REGION_CODE', position: 3, found: '990000' }],
    });
  });

  test('typed with I for 1 and O for 0 is put right and says so', () =>
    expect(parseUscc('9III0OOO802IOO433B')).toEqual({
      ok: true,
      uscc: '91110000802100433B',
      normalisedFrom: '9III0OOO802IOO433B',
      substitutions: [
        { position: 2, from: 'I', to: '1' },
        { position: 3, from: 'I', to: '1' },
        { position: 4, from: 'I', to: '1' },
        { position: 6, from: 'O', to: '0' },
        { position: 7, from: 'O', to: '0' },
        { position: 8, from: 'O', to: '0' },
        { position: 12, from: 'I', to: '1' },
        { position: 13, from: 'O', to: '0' },
        { position: 14, from: 'O', to: '0' },
      ],
      warnings: [],
      region: '110000',
    }));

  test.each(['９１１１００００８０２１００４３３Ｂ', ' 91110000-802100433b '])(
    'written as “%s” is the same code',
    (text) =>
      expect(parseUscc(text)).toMatchObject({
        uscc: '91110000802100433B',
        normalisedFrom: text,
        substitutions: [],
      }),
  );

  test.each([
    ['91350100M000100Y4Z', 18, 'Z'],
    ['S1350100M000100Y43', 1, 'S'],
    ['91A50100M000100Y43', 3, 'A'],
    ['91350100M000质00Y43', 13, '质'],
  ])('%s has a wrong character', (text, position, found) =>
    expect(parseUscc(text)).toEqual({
      ok: false,
      code: 'USCC_CHARACTER',
      position,
      character: found,
    }),
  );

  test.each([
    ['', 0],
    ['91350100M000100Y4', 17],
    ['91350100M000100Y430', 19],
  ])('“%s” has a wrong length', (text, length) =>
    expect(parseUscc(text)).toEqual({ ok: false, code: 'USCC_LENGTH', length }),
  );

  test('made from its parts is right, whatever the parts', () =>
    fc.assert(
      fc.property(codes, (uscc) => {
        const parsed = parseUscc(uscc);
        expect(parsed).toMatchObject({ ok: true, uscc, warnings: [] });
      }),
    ));

  test('loses its check when any one of its last ten characters is changed', () =>
    fc.assert(
      fc.property(codes, fc.nat(9), character, (uscc, offset, other) => {
        const at = 8 + offset;
        fc.pre(uscc[at] !== other);
        const parsed = parseUscc(uscc.slice(0, at) + other + uscc.slice(at + 1));
        expect(parsed.ok && parsed.warnings.length).toBeGreaterThan(0);
      }),
    ));

  test('is never thrown about, whatever the text', () =>
    fc.assert(fc.property(fc.string(), (text) => typeof parseUscc(text).ok === 'boolean')));
});

describe('an organisation code', () => {
  test.each([
    ['80210043', '3'],
    ['19220382', '1'],
    ['MA62K026', '0'],
    ['M000100Y', '4'],
  ])('%s has the check character %s', (first8, check) =>
    expect(organisationCheckCharacter(first8)).toBe(check),
  );
});
