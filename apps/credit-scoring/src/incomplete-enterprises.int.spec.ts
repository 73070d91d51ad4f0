import { randomUUID } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import {
  PenaltyAnnulledV1,
  TraceRecordMissingFoundV1,
  type EnterprisePage,
  type FindingPage,
} from '@zhixin/contracts';
import type { ParkedEvent } from '@zhixin/event-bus';
import { DATA_SOURCE } from '@zhixin/service-shell';
import type { DataSource } from 'typeorm';
import { eventually, NOW, penaltyOf, runningCredit, type Fact } from './testing/running-credit.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(60_000);

const running = runningCredit();
const { register, list, credit, explanation, publish } = running;

/** When the spoilt facts of these specs were recorded. */
const RECORDED = '2026-11-20T09:20:00.000+08:00';
const SINCE = new Date(RECORDED).toISOString();
/** PostgreSQL knows no such offset. */
const REFUSED = '2026-11-21T00:00:00+18:00';

const query = (sql: string, values: readonly unknown[] = []) =>
  running.service.app.get<DataSource>(DATA_SOURCE, { strict: false }).query(sql, [...values]);
const parked = () => running.service.bus.parked();
const areParked = (count: number) => eventually(parked, ({ length }) => length === count);

const replay = async ({ id }: ParkedEvent) => {
  const route = `POST /api/platform/parked/${id}/replay` as const;
  expect((await running.service.request(route, { as: 'operator' })).status).toBe(202);
};

const get = async <Body>(path: string, as = 'province', asked: Record<string, string> = {}) =>
  (await running.service.request<Body>(`GET /api/credit/${path}`, { as, query: asked })).body;

/** What every answer about the enterprise says of its completeness. */
const marks = async (uscc: string, as = 'province') => {
  const answers = await Promise.all([
    get<object>(`enterprises/${uscc}`, as),
    get<object>(`enterprises/${uscc}/explanation`, as),
    get<object>(`enterprises/${uscc}/history`, as),
    get<EnterprisePage>('enterprises', as, { q: uscc }).then(({ items }) => items[0] ?? {}),
  ]);
  return answers.map((answer) => ('incompleteSince' in answer ? answer.incompleteSince : 'whole'));
};
const WHOLE = ['whole', 'whole', 'whole', 'whole'];

// A penalty without its severity breaks the contract's promise.
const spoilt = (uscc: string, id = randomUUID()): Fact => ({
  ...penaltyOf(uscc, `p-${uscc}`, { severity: 'unheard-of' }),
  id: `${id}/PenaltyDecidedV1`,
  recordedtime: RECORDED,
});

const annulment = (uscc: string): Fact => ({
  id: `annulled-${uscc}`,
  contract: PenaltyAnnulledV1,
  uscc,
  data: {
    penaltyId: `p-${uscc}`,
    decisionNumber: '陕市监处罚〔2026〕1号',
    annulledAt: '2026-11-20T00:00:00+08:00',
    annulmentRef: '陕复决字〔2026〕2号',
    reason: '事实不清',
  },
});

describe('an enterprise about which a fact cannot be judged', () => {
  test('says so wherever it is shown, but to who sees only what is public; others go on; mended, it counts', async () => {
    const [{ uscc }, other] = [await register(), await register()];
    await eventually(
      () => list({ q: other.uscc }),
      ({ total }) => total === 1,
    );
    expect(await marks(uscc)).toEqual(WHOLE);
    await publish(spoilt(uscc));
    await publish(annulment(uscc));
    await publish(penaltyOf(other.uscc, `p-${other.uscc}`));
    const [held, failed] = await areParked(2);
    expect([held, failed]).toMatchObject([
      { kind: 'delivery', group: 'credit-scoring.on-supervision', reason: 'held' },
      { kind: 'delivery', group: 'credit-scoring.on-supervision', reason: 'failed' },
    ]);

    await eventually(
      () => credit(other.uscc),
      ({ grade }) => grade === 'D',
    );
    expect(await marks(uscc)).toEqual([SINCE, SINCE, SINCE, SINCE]);
    expect(await marks(other.uscc)).toEqual(WHOLE);
    expect(await marks(uscc, 'agency')).toEqual(WHOLE);
    expect((await credit(uscc)).grade).toBe('A');

    // It was not known before it was recorded.
    const knownAt = '2026-11-20T09:19:00+08:00';
    await register().then((later) => credit(later.uscc));
    expect(await credit(uscc, { knownAt: NOW })).toMatchObject({ incompleteSince: SINCE });
    expect(await credit(uscc, { knownAt })).not.toHaveProperty('incompleteSince');

    expect((await running.service.request('GET /readyz')).body.parts).toContainEqual({
      name: 'credit-scoring/reaction on-supervision',
      ok: true,
      detail: '2 parked',
    });

    await query(
      `update event_bus.parked set event = jsonb_set(event::jsonb, '{data,severity}', '"serious"')::json
       where id = $1`,
      [failed?.id],
    );
    await replay(held!);
    await areParked(0);
    expect(await marks(uscc)).toEqual(WHOLE);
    expect((await explanation(uscc)).items).toMatchObject([{ status: 'annulled', points: 0 }]);
  });

  test('is answered to whoever waits for that fact’s position, with the mark', async () => {
    const { uscc } = await register();
    const id = randomUUID();
    const { position } = await running.service.store.append(
      `penalty-${uscc}`,
      [
        {
          id,
          type: 'PenaltyDecided',
          data: {},
          metadata: { occurredAt: NOW, actor: 'spec', correlationId: 'c' },
        },
      ],
      'no-stream',
    );
    const waiting = Promise.all([
      credit(uscc, { after: position }),
      list({ q: uscc, after: position }),
    ]);
    await publish(spoilt(uscc, id));
    const [one, { items }] = await waiting;
    expect([one.incompleteSince, items[0]?.incompleteSince]).toEqual([SINCE, SINCE]);
    await query('delete from event_bus.parked');
  });
});

describe('an enterprise of which an event fits into no row', () => {
  test('says so, is counted in its list, stops nobody, and is whole when it is mended', async () => {
    const [{ uscc }, other] = [await register({ name: '渭北果业' }), await register()];
    await eventually(
      () => list({ q: uscc }),
      ({ total }) => total === 1,
    );
    const finding: Fact = {
      id: `found-${uscc}`,
      contract: TraceRecordMissingFoundV1,
      uscc,
      data: {
        findingId: `f-${uscc}`,
        epc: 'https://id.gs1.org/01/06912345678901/10/L9',
        shippedAt: '2026-11-18T00:00:00+08:00',
        evidence: ['urn:uuid:1b1e6f3e-0000-4000-8000-000000000001'],
      },
    };
    await publish(finding);
    const findings = () => get<FindingPage>('findings', 'province', { uscc });
    await eventually(findings, ({ items }) => items.length === 1);
    const stream = `enterprise-${uscc}`;
    const { position } = await running.service.store.append(
      stream,
      [
        {
          id: randomUUID(),
          type: 'QualityEventRepaired',
          data: {
            ...{ at: NOW, by: 'spec', eventId: `trace-record-missing:f-${uscc}` },
            ...{ repairedAt: REFUSED, reference: '修复' },
          },
          metadata: { occurredAt: NOW, actor: 'spec', correlationId: 'c' },
        },
      ],
      'exists',
    );
    const page = await list({ after: position });
    expect(page.parked).toBeUndefined();
    const marked = await eventually(
      () => marks(uscc),
      (all) => !all.includes('whole'),
    );
    expect(new Set(marked).size).toBe(1);
    expect(await marks(other.uscc)).toEqual(WHOLE);
    expect((await findings()).items[0]?.incompleteSince).toBe(marked[0]);

    await query('alter table event_store.events disable trigger events_are_facts');
    await query(
      `update event_store.events
       set data = (data::jsonb || '{"repairedAt": "2026-11-21T00:00:00+08:00"}')::json
       where stream = $1 and type = 'QualityEventRepaired'`,
      [stream],
    );
    await query('alter table event_store.events enable trigger events_are_facts');
    for (const one of await parked()) await replay(one);
    await areParked(0);
    expect(await marks(uscc)).toEqual(WHOLE);
    expect((await findings()).items).toMatchObject([{ status: 'repaired' }]);
  });
});
