import { beforeAll, expect, test } from '@jest/globals';
import type { CaseReceipt, EnterpriseCredit, Explanation } from '@zhixin/contracts';
import { makeUscc } from '@zhixin/identifiers';
import { until } from '@zhixin/infra-processes';
import { signIn, type Client } from '../client.js';

const WAIT_MS = 120_000;
const DAY_MS = 86_400_000;
const PENALTIES = '/api/supervision/penalties';
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

// No enterprise of the demonstration.
const NEWCOMER = {
  uscc: makeUscc({ category: '91', region: '610102', organisation: 'MA6X9001' }),
  name: '新城钢筋加工有限公司',
  region: '610102',
};

const penaltyOf = (uscc: string, changed: object = {}) => ({
  uscc,
  authority: '陕西省市场监督管理局',
  decisionNumber: '陕市监处罚〔2026〕1号',
  decidedAt: daysAgo(30),
  effectiveFrom: daysAgo(30),
  severity: 'serious',
  kinds: ['责令停产停业'],
  fineFen: 35_000_000,
  conduct: '伪造产品检验报告',
  legalBasis: '产品质量法',
  intentional: false,
  ...changed,
});

/** The whole way, as tests: an agency's decision → its case → the bus → the enterprise's stream → its grade. */
export const wayFromPenaltyToGrade = (origin: () => string) => {
  const { uscc } = NEWCOMER;
  const path = `/api/credit/enterprises/${uscc}`;
  let regulator: Client;
  let penaltyId = '';
  let knownBefore = '';

  beforeAll(async () => {
    regulator = await signIn(origin(), 'regulator-shaanxi', 'zhixin-demo');
    await regulator.post('/api/credit/enterprises', {
      ...NEWCOMER,
      industry: '钢筋加工',
      productRisk: 'medium',
      establishedOn: '2010-01-01',
    });
    await until(
      'the enterprise to be graded',
      () => regulator.get<EnterpriseCredit>(path),
      ({ grade }) => grade === 'A',
    );
  }, WAIT_MS);

  test('lowers the grade, with its rule and citation', async () => {
    knownBefore = new Date().toISOString();
    const { body } = await until(
      'supervision to know the enterprise',
      () =>
        regulator
          .post<{ id: string }>(PENALTIES, penaltyOf(uscc))
          .catch(() => ({ body: { id: '' } })),
      (answer) => answer.body.id !== '',
    );
    penaltyId = body.id;
    await until(
      'the lower grade',
      () => regulator.get<EnterpriseCredit>(path),
      ({ grade }) => grade === 'D',
    );
    const { items } = await regulator.get<Explanation>(`${path}/explanation`);
    const item = items.find(({ ruleId }) => ruleId === 'PENALTY_SERIOUS');
    expect(item).toMatchObject({ status: 'counts', forces: 'D' });
    expect(item?.reference).toContain('陕市监处罚〔2026〕1号');
    expect(item?.citation.instrument).not.toBe('');
  });

  test('once annulled leaves the grade as if it had never been, and stays in what was known', async () => {
    const knownDuring = new Date().toISOString();
    await regulator.post(`${PENALTIES}/${penaltyId}/annulment`, {
      annulledAt: daysAgo(0.01),
      annulmentRef: '陕复决字〔2026〕2号',
      reason: '事实不清',
    });
    await until(
      'the grade to return',
      () => regulator.get<EnterpriseCredit>(path),
      ({ grade }) => grade === 'A',
    );
    const at = (query: string) => regulator.get<EnterpriseCredit>(`${path}?${query}`);
    const tenDaysAgo = encodeURIComponent(daysAgo(10));
    const during = encodeURIComponent(knownDuring);
    const before = encodeURIComponent(knownBefore);
    expect((await at(`validAt=${tenDaysAgo}`)).grade).toBe('A');
    expect((await at(`validAt=${tenDaysAgo}&knownAt=${during}`)).grade).toBe('D');
    expect((await at(`validAt=${tenDaysAgo}&knownAt=${before}`)).grade).toBe('A');
    expect((await at(`validAt=${during}&knownAt=${during}`)).grade).toBe('D');
  });

  test('recorded rightly under its number, counts from its own date', async () => {
    const right = penaltyOf(uscc, { severity: 'general', effectiveFrom: daysAgo(20) });
    const { body } = await regulator.post<CaseReceipt>(PENALTIES, right);
    expect(body).toMatchObject({ recorded: true, replaces: penaltyId });
    expect(await regulator.get(`${PENALTIES}/${penaltyId}?after=${body.position}`)).toMatchObject({
      status: 'annulled',
      replacedBy: body.id,
    });
    const scoreAt = async (days: number) => {
      const validAt = encodeURIComponent(daysAgo(days));
      return (await regulator.get<EnterpriseCredit>(`${path}?validAt=${validAt}`)).score;
    };
    await until(
      'the right one to count',
      () => scoreAt(0),
      (score) => score < 100,
    );
    expect(await scoreAt(25)).toBe(100);
    expect(await scoreAt(10)).toBeLessThan(100);
  });
};
