import { describe, expect, test } from '@jest/globals';
import { caseIdOf, caseIdsOf, FILINGS_MAX, isCaseId } from './case-id.js';

const AUTHORITY = '西安市市场监督管理局';

describe('the id of a case', () => {
  test('is the same for the same document, for ever', () =>
    expect(caseIdOf(AUTHORITY, '陕西市监罚〔2026〕1号')).toBe('600f273063dbf2aef7cc58599c5808e5'));

  test.each([
    '陕西市监罚[2026]1号',
    '陕西市监罚（2026）1号',
    '陕西市监罚【2026】1号',
    '陕西市监罚 〔２０２６〕 1 号',
    ' 陕西市监罚〔2026〕1号',
  ])('does not depend on how the number is typed: %s', (typed) =>
    expect(caseIdOf(AUTHORITY, typed)).toBe(caseIdOf(AUTHORITY, '陕西市监罚〔2026〕1号')),
  );

  test('differs between authorities, numbers, and a character moved from one to the other', () => {
    const ids = [
      caseIdOf(AUTHORITY, '1号'),
      caseIdOf(AUTHORITY, '2号'),
      caseIdOf('成都市市场监督管理局', '1号'),
      caseIdOf(`${AUTHORITY}1`, '号'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is another for every filing under its number, the first being the one of old', () => {
    const ids = caseIdsOf(AUTHORITY, '1号');
    expect(ids[0]).toBe(caseIdOf(AUTHORITY, '1号'));
    expect(new Set([...ids, caseIdOf(AUTHORITY, '1号2'), caseIdOf(AUTHORITY, '12')]).size).toBe(
      FILINGS_MAX + 2,
    );
    expect(ids.every(isCaseId)).toBe(true);
  });

  test('is recognised, and nothing else is', () => {
    expect(isCaseId(caseIdOf(AUTHORITY, '1号'))).toBe(true);
    for (const text of ['', '1', 'x'.repeat(32), `${caseIdOf(AUTHORITY, '1号')}0`])
      expect(isCaseId(text)).toBe(false);
  });
});
