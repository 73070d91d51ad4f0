import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RecallClosedV1, RecallPublishedV1, recallTopic } from '@zhixin/contracts';
import { cloudEvent } from '@zhixin/event-bus';
import { makeUscc } from '@zhixin/identifiers';
import { until } from '@zhixin/infra-processes';
import type { TestService } from '@zhixin/service-shell/testing';
import { traceabilityService } from '../http/testing.js';

const GTIN = '06901234567892';
const LOT = `https://id.gs1.org/01/${GTIN}/10/K1`;
const uscc = makeUscc({ category: '91', region: '610124', organisation: '30000001' });

// A database of its own takes its time on a busy machine.
jest.setTimeout(60_000);

let service: TestService;
beforeAll(async () => {
  service = await traceabilityService({ callers: {}, background: true });
  await service.bus.ensureTopic(recallTopic.name, recallTopic);
});
afterAll(() => service.close());

let recalls = 0;
let moments = 0;
let caseId: string;
beforeEach(() => {
  caseId = `case-${(recalls += 1)}`;
});

const from = () => {
  const recordedAt = new Date(
    Date.parse('2026-06-01T00:00:00Z') + (moments += 1) * 1_000,
  ).toISOString();
  const metadata = { occurredAt: recordedAt, actor: 'spec', correlationId: 'c' };
  const id = `5e1e7f3c-6e6f-4a38-9a3c-${String(moments).padStart(12, '0')}`;
  return { id, stream: `recall-${caseId}`, recordedAt, metadata };
};
const about = () => ({
  uscc,
  region: '610124',
  at: '2026-06-01T09:00:00.000+08:00',
  caseId,
  regime: 'food',
});

const published = (roots: readonly string[], recorded = from()) =>
  cloudEvent(RecallPublishedV1, {
    ...{ from: recorded, service: 'recall', uscc, region: '610124' },
    data: {
      ...{
        ...about(),
        product: '猕猴桃<汁>',
        roots: [...roots],
        recaller: '渭河饮品',
        lane: 'recaller',
      },
      publishedAt: '2026-06-01T09:00:00.000+08:00',
      notice: [],
    },
  });
const closed = (recorded = from()) =>
  cloudEvent(RecallClosedV1, {
    ...{ from: recorded, service: 'recall', uscc, region: '610124' },
    data: { ...about(), product: '猕猴桃<汁>' },
  });

const tell = (...events: readonly Parameters<typeof service.bus.publish>[1][number][]) =>
  service.bus.publish(recallTopic.name, events);

const page = async (path: string, language: 'zh' | 'en' = 'zh') =>
  service.request(`GET ${path}`, { headers: { accept: 'text/html' }, language });
const scanned = (lot: string) => page(`/id/01/${GTIN}/10/${lot}`);
const isWarnedOf = (lot: string, words: string) =>
  until(`${lot}: ${words}`, async () => (await scanned(lot)).text.includes(words));

describe('a scanned code', () => {
  test('of a lot that is recalled says so before all else, even where no record speaks of it', async () => {
    await tell(published([LOT]));
    await isWarnedOf('K1', '本批商品正在召回');
    const { status, text } = await scanned('K1');
    expect(status).toBe(200);
    expect(text.indexOf('class="recall"')).toBeLessThan(text.indexOf('没有记录不能说明'));
    expect(text).toContain('猕猴桃&#60;汁&#62;：K1');
    expect(text).toContain(`href="/api/recall/public/${caseId}"`);
    expect((await page(`/id/01/${GTIN}/10/K1`, 'en')).text).toContain('is being recalled');
    await tell(closed());
    await until('it is over', async () => (await scanned('K1')).status === 404);
  });

  test('of another lot, or of none, says to compare', async () => {
    await tell(published([`urn:epc:class:lgtin:6901234.056789.K7`]));
    await isWarnedOf('K8', '该商品的部分批次正在召回');
    expect((await scanned('K7')).text).toContain('本批商品正在召回');
    expect((await page(`/id/01/${GTIN}`)).text).toContain('请核对包装上的批号');
    expect((await page('/id/01/06901234567885/10/K7')).text).not.toContain('class="recall"');
    await tell(closed());
  });

  test('goes by what was recorded last, whatever comes last', async () => {
    const [first, second, end] = [from(), from(), from()];
    await tell(closed(end), published([`${LOT}b`], second), published([`${LOT}a`], first));
    caseId = 'another';
    await tell(published([`${LOT}z`]));
    await isWarnedOf('K1z', '本批商品正在召回');
    for (const lot of ['K1a', 'K1b'])
      expect((await scanned(lot)).text).not.toContain('本批商品正在召回');
  });

  test('tells programs the same', async () => {
    await tell(published([`${LOT}p`]));
    await isWarnedOf('K1p', '本批商品正在召回');
    const { body } = await service.request<{ readonly recalls: readonly object[] }>(
      `GET /id/01/${GTIN}/10/K1p`,
      { headers: { accept: 'application/json' } },
    );
    expect(body.recalls[0]).toMatchObject({ caseId, of: 'this', roots: [`${LOT}p`] });
  });
});
