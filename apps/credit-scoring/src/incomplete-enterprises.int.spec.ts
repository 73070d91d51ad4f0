import { randomUUID } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import {
  heldBackOn,
  PenaltyAnnulledV1,
  supervisionTopic,
  TraceRecordMissingFoundV1,
  type Contract,
  type EnterpriseCredit,
  type EnterprisePage,
  type FindingPage,
} from '@zhixin/contracts';
import type { ParkedEvent } from '@zhixin/event-bus';
import { until } from '@zhixin/infra-processes';
import { DATA_SOURCE } from '@zhixin/service-shell';
import type { DataSource } from 'typeorm';
import { NOW, penaltyOf, runningCredit, type PublishedFact } from './testing/running-credit.js';

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
const areParked = (count: number) =>
  until('so many to be parked', parked, ({ length }) => length === count);

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

/** Gives a penalty that waits the severity that it lacks. */
const mendDelivery = ({ id }: ParkedEvent) =>
  query(
    `update event_bus.parked set event = jsonb_set(event::jsonb, '{data,severity}', '"serious"')::json
     where id = $1`,
    [id],
  );

// A severity that nobody knows breaks the contract's promise.
const spoilt = (uscc: string, id = randomUUID()): PublishedFact => ({
  ...penaltyOf(uscc, `p-${uscc}`, { severity: 'unheard-of' }),
  id: `${id}/PenaltyDecidedV1`,
  recordedtime: RECORDED,
});

const annulment = (uscc: string): PublishedFact => ({
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
    await until(
      'the list to know it',
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

    await until(
      'the lower grade',
      () => credit(other.uscc),
      ({ grade }) => grade === 'D',
    );
    expect(await marks(uscc)).toEqual([SINCE, SINCE, SINCE, SINCE]);
    expect(await marks(other.uscc)).toEqual(WHOLE);
    expect(await marks(uscc, 'agency')).toEqual(WHOLE);
    expect((await credit(uscc)).grade).toBe('A');

    // It was not known before it was recorded.
    const knownAt = '2026-11-20T09:19:00+08:00';
    expect(await credit(uscc, { knownAt: NOW })).toMatchObject({ incompleteSince: SINCE });
    expect(await credit(uscc, { knownAt })).not.toHaveProperty('incompleteSince');

    expect((await running.service.request('GET /readyz')).body.parts).toContainEqual({
      name: 'credit-scoring/reaction on-supervision',
      ok: true,
      detail: '2 parked',
    });

    await mendDelivery(failed!);
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
    const [failed] = await parked();
    await mendDelivery(failed!);
    await replay(failed!);
    await areParked(0);
    expect(await credit(uscc, { after: position })).toMatchObject({ grade: 'D' });
  });
});

describe('an enterprise about which a publisher holds something back', () => {
  const { heldBack, released } = heldBackOn(supervisionTopic.name)!;
  const write = async (uscc: string) => {
    const id = randomUUID();
    const metadata = { occurredAt: NOW, actor: 'spec', correlationId: 'c' };
    const event = { id, type: 'PenaltyDecided', data: {}, metadata };
    const { position } = await running.service.store.append(`penalty-${id}`, [event], 'no-stream');
    const notice = (contract: Contract): PublishedFact => ({
      ...{ id: `${id}/${contract.type}`, contract, uscc },
      data: { eventId: id, eventType: event.type, recordedAt: RECORDED, reason: 'failed' },
    });
    const fact = { ...penaltyOf(uscc, `p-${id}`), id: `${id}/PenaltyDecidedV1` };
    return { position, held: notice(heldBack), freed: notice(released), fact };
  };

  test('says so, also to who waits for that fact’s position, until the fact is published', async () => {
    const [{ uscc }, other] = [await register(), await register()];
    const { position, held, freed, fact } = await write(uscc);
    const waiting = Promise.all([
      credit(uscc, { after: position }),
      list({ q: uscc, after: position }),
    ]);
    await publish(held);
    const [one, { items }] = await waiting;
    expect([one.incompleteSince, items[0]?.incompleteSince]).toEqual([SINCE, SINCE]);
    expect(one.grade).toBe('A');
    expect(await marks(uscc)).toEqual([SINCE, SINCE, SINCE, SINCE]);
    expect([await marks(other.uscc), await marks(uscc, 'agency')]).toEqual([WHOLE, WHOLE]);
    await publish(fact);
    await publish(freed);
    await until(
      'the marks to go',
      () => marks(uscc),
      (told) => told.every((mark) => mark === 'whole'),
    );
    expect(await credit(uscc, { after: position })).toMatchObject({ grade: 'D' });
    expect(await marks(uscc)).toEqual(WHOLE);
  });

  test('is whole when the fact just comes, or concerns others alone', async () => {
    const { uscc } = await register();
    const { position, held, fact } = await write(uscc);
    await publish({ ...held, id: `${held.id}/other`, data: { ...held.data, eventType: 'Moved' } });
    await publish(held);
    await credit(uscc, { after: position });
    expect(await marks(uscc)).toEqual([SINCE, SINCE, SINCE, SINCE]);
    await publish(fact);
    await until(
      'the marks to go',
      () => marks(uscc),
      (told) => told.every((mark) => mark === 'whole'),
    );
    expect(await marks(uscc)).toEqual(WHOLE);
  });
});

describe('an enterprise of which an event fits into no row', () => {
  const found = (uscc: string): PublishedFact => ({
    id: `found-${uscc}`,
    contract: TraceRecordMissingFoundV1,
    uscc,
    data: {
      findingId: `f-${uscc}`,
      epc: 'https://id.gs1.org/01/06912345678901/10/L9',
      shippedAt: '2026-11-18T00:00:00+08:00',
      evidence: ['urn:uuid:1b1e6f3e-0000-4000-8000-000000000001'],
    },
  });
  const findingsOf = (uscc: string) => get<FindingPage>('findings', 'province', { uscc });

  /** Writes an event to an enterprise's stream at which no door has looked. */
  const write = async (uscc: string, type: string, data: object) => {
    const metadata = { occurredAt: NOW, actor: 'spec', correlationId: 'c' };
    const event = { id: randomUUID(), type, data: { at: NOW, by: 'spec', ...data }, metadata };
    const { position } = await running.service.store.append(
      `enterprise-${uscc}`,
      [event as never],
      'exists',
    );
    return position;
  };

  /** Sets a field of an event right where it stands. */
  const mend = async (uscc: string, field: string) => {
    await query('alter table event_store.events disable trigger events_are_facts');
    await query(
      `update event_store.events
       set data = (data::jsonb || jsonb_build_object($2::text, '2026-11-20T00:00:00+08:00'))::json
       where stream = $1 and data ->> $2 = $3`,
      [`enterprise-${uscc}`, field, REFUSED],
    );
    await query('alter table event_store.events enable trigger events_are_facts');
  };

  test('says so, is counted by its lists, stops nobody, and is whole once it is mended', async () => {
    const [{ uscc }, other] = [await register(), await register()];
    await publish(found(uscc));
    await until(
      'the finding to be listed',
      () => findingsOf(uscc),
      ({ items }) => items.length === 1,
    );
    const whole = await get<EnterpriseCredit>(`enterprises/${uscc}`);
    const { score, grade, tier, listed, provisional, rulePack, forced } = whole;
    const position = await write(uscc, 'GradeEvaluated', {
      ...{ score, grade, tier, listed, provisional, forced, gradeSince: REFUSED },
      ...{ rulePack: { id: rulePack.id, version: rulePack.version } },
      reason: { zh: '', en: '' },
    });

    const page = await list({ q: uscc, after: position });
    expect(page).toMatchObject({ parked: 1, items: [{ uscc }] });
    const since = page.items[0]?.incompleteSince;
    expect(Date.parse(since ?? '')).not.toBeNaN();
    expect(await marks(uscc)).toEqual([since, since, since, since]);
    expect(await marks(other.uscc)).toEqual(WHOLE);
    expect(await findingsOf(uscc)).toMatchObject({
      items: [{ uscc, incompleteSince: since }],
      parked: 1,
    });

    await mend(uscc, 'gradeSince');
    await replay((await parked())[0]!);
    await areParked(0);
    expect(await marks(uscc)).toEqual(WHOLE);
    await until(
      'the list to be whole',
      () => list({ q: uscc }),
      (answer) => !('parked' in answer),
    );
    const { items } = await list({ q: uscc });
    expect(items).toMatchObject([{ gradeSince: '2026-11-20T00:00:00+08:00' }]);
  });

  test('says so too where only its next evaluation is unknown', async () => {
    const { uscc } = await register();
    await publish(found(uscc));
    await until(
      'the finding to be listed',
      () => findingsOf(uscc),
      ({ items }) => items.length === 1,
    );
    await write(uscc, 'QualityEventRepaired', {
      eventId: `trace-record-missing:f-${uscc}`,
      repairedAt: REFUSED,
      reference: '修复',
    });
    await areParked(1);
    expect(await marks(uscc)).not.toContain('whole');
    expect((await findingsOf(uscc)).items[0]).toHaveProperty('incompleteSince');
    await mend(uscc, 'repairedAt');
    await replay((await parked())[0]!);
    await areParked(0);
    expect(await marks(uscc)).toEqual(WHOLE);
  });
});
