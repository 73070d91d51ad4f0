import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EnterpriseCredit, Explanation, GradeHistory } from '@zhixin/contracts';
import { gs1CheckDigit, makeUscc } from '@zhixin/identifiers';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { loadRulePacks } from '@zhixin/rule-packs/load';
import { CommandBus } from '@nestjs/cqrs';
import { Decide } from '@zhixin/service-shell';
import { creditScoring } from '../credit-scoring.module.js';
import type { EnterpriseCommand } from '../domain/enterprise-commands.js';
import { enterprise } from '../domain/enterprise.js';
import { partyId, streamIdOf } from '../domain/party-id.js';
import { ownerOf } from '../party-id-owner.js';
import { PartyIdDesk } from './party-id-desk.js';

const NOW = '2026-11-20T09:30:00.000+08:00';
const LATER = '2026-11-25T09:30:00.000+08:00';
const PILOT = '91350100M0001TGQXM';
const ENTERPRISES = 'POST /api/credit/enterprises';
const rules = loadRulePacks();
const COPIES = 300;

let service: TestService;
let organisation = 1_000;
const freshUscc = (region = '610113') =>
  makeUscc({ category: '91', region, organisation: `MA6T${(organisation += 1)}` });

const body = (uscc: string) => ({
  uscc,
  name: '渭河食品',
  region: '610113',
  industry: '果汁制造',
  productRisk: 'medium',
  establishedOn: '2015-03-01',
});
const registered = async () => {
  const uscc = freshUscc();
  await service.request(ENTERPRISES, { as: 'regulator', body: body(uscc) });
  return uscc;
};
const decide = (uscc: string, command: EnterpriseCommand) =>
  service.app.get(CommandBus).execute(new Decide(enterprise, uscc, command, { actor: command.by }));
const penalise = (uscc: string, changed: object = {}) =>
  decide(uscc, {
    type: 'RecordQualityEvent',
    at: service.clock.now(),
    by: '/zhixin/supervision',
    rules,
    eventId: 'penalty:1',
    kind: 'PENALTY_SERIOUS',
    occurredAt: '2026-11-01T00:00:00+08:00',
    effectiveFrom: '2026-11-10T00:00:00+08:00',
    reference: '陕市监处罚〔2026〕1号',
    source: 'supervision',
    ...changed,
  } as EnterpriseCommand);

beforeAll(async () => {
  service = await testService(creditScoring({ packs: rules }), {
    now: NOW,
    callers: {
      own: {
        subject: 'enterprise-own',
        role: 'enterprise',
        uscc: makeUscc({ category: '91', region: '610113', organisation: 'MA6TQWN1' }),
      },
    },
  });
});
afterAll(() => service.close());
beforeEach(async () => {
  service.clock.set(NOW);
  await service.newEvents();
});

describe('POST enterprises', () => {
  test('registers, evaluates, and answers with a position; the same again says so', async () => {
    const uscc = freshUscc();
    const answer = await service.request(ENTERPRISES, { as: 'regulator', body: body(uscc) });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      uscc,
      position: expect.stringMatching(/^memory:/),
      recorded: true,
      warnings: [],
    });
    expect(answer.headers['location']).toBe(`/api/credit/enterprises/${uscc}`);
    expect(await service.newEvents()).toMatchObject([
      {
        stream: `enterprise-${uscc}`,
        type: 'EnterpriseRegistered',
        data: { usccCheckPassed: true, by: 'regulator-xian' },
      },
      { type: 'GradeEvaluated', data: { grade: 'A', score: 100 } },
    ]);
    const again = await service.request(ENTERPRISES, { as: 'regulator', body: body(uscc) });
    expect([again.status, again.body.recorded]).toEqual([200, false]);
    expect(again.body.position).toBe(answer.body.position);
    expect(await service.newEvents()).toEqual([]);
  });

  test('many times at once registers once', async () => {
    const uscc = freshUscc();
    const answers = await Promise.all(
      Array.from({ length: COPIES }, () =>
        service.request(ENTERPRISES, { as: 'regulator', body: body(uscc) }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(COPIES - 1);
    expect(await service.newEvents()).toHaveLength(2);
  }, 60_000);

  test('takes a genuine code whose check digit fails, with a warning in the caller’s language', async () => {
    const pilot = { ...body(PILOT), region: '350100' };
    const as = 'service';
    const answer = await service.request(ENTERPRISES, { as, body: pilot, language: 'en' });
    expect(answer.status).toBe(201);
    expect(answer.body.warnings).toContainEqual({
      code: 'USCC_CHECK_DIGIT',
      detail: expect.stringContaining('fails its check'),
    });
    const zh = await service.request(ENTERPRISES, { as, body: pilot, language: 'zh' });
    expect(zh.body.warnings).toContainEqual({
      code: 'USCC_CHECK_DIGIT',
      detail: expect.stringContaining('未通过校验'),
    });
    const [registration] = await service.newEvents();
    expect(registration?.data).toMatchObject({ usccCheckPassed: false });
  });

  test.each([
    ['O', '0', '9161O113MA6TXK1N3E', 5],
    ['I', '1', '9I610113MA6TXK1N3E', 2],
  ])('names the letter %s and suggests the digit %s', async (letter, digit, uscc, position) => {
    const answer = await service.request(ENTERPRISES, {
      as: 'regulator',
      body: body(uscc),
      language: 'en',
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_INPUT' } });
    const [fault] = answer.body.errors;
    expect(fault).toMatchObject({ pointer: '/uscc', code: 'USCC_CHARACTER' });
    expect(fault.detail).toContain(`Character ${position} is the letter ${letter}`);
    expect(fault.detail).toContain(uscc.replace(letter, digit));
    expect(await service.newEvents()).toEqual([]);
  });

  test.each([
    ['a field of the sender’s own', { colour: 'red' }, '/colour'],
    ['no name', { name: undefined }, '/name'],
    ['a region that is none', { region: '990000' }, '/region'],
    ['a risk that is none', { productRisk: 'huge' }, '/productRisk'],
    ['a day that does not exist', { establishedOn: '2026-02-30' }, '/establishedOn'],
    ['a time for a day', { establishedOn: '2026-02-03T00:00:00Z' }, '/establishedOn'],
    ['a day of no year', { establishedOn: '0000-03-01' }, '/establishedOn'],
    ['a day that begins before the first year', { establishedOn: '0001-01-01' }, '/establishedOn'],
    ['a founding in the future', { establishedOn: '2026-11-21' }, '/establishedOn'],
    ['a code too short', { uscc: '9161' }, '/uscc'],
    ['null for an absent text', { industry: null }, '/industry'],
    ['a NUL in a name', { name: 'a\u0000b' }, '/name'],
    ['half a pair in a name', { name: 'a\ud800b' }, '/name'],
    ['null for an absent class', { nationalClass: null }, '/nationalClass'],
  ])('refuses %s and says where', async (_, changed, pointer) => {
    const answer = await service.request(ENTERPRISES, {
      as: 'regulator',
      body: { ...body(freshUscc()), ...changed },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer })]);
    expect(await service.newEvents()).toEqual([]);
  });

  test('refuses other particulars under the same code', async () => {
    const uscc = await registered();
    const other = { ...body(uscc), name: '另一企业' };
    const answer = await service.request(ENTERPRISES, { as: 'regulator', body: other });
    expect(answer).toMatchObject({ status: 409, body: { code: 'ENTERPRISE_ALREADY_REGISTERED' } });
  });

  test('refuses a regulator of another region, an enterprise, an agency and nobody', async () => {
    const answers = await Promise.all(
      ['otherRegion', 'enterprise', 'agency', undefined].map((as) =>
        service.request(ENTERPRISES, {
          body: body(freshUscc()),
          ...(as === undefined ? {} : { as }),
        }),
      ),
    );
    expect(answers.map(({ body }) => body.code)).toEqual([
      'OTHER_TENANT',
      'NOT_ALLOWED',
      'NOT_ALLOWED',
      'TOKEN_MISSING',
    ]);
    expect(await service.newEvents()).toEqual([]);
  });
});

describe('PUT particulars', () => {
  const { uscc: _, ...particulars } = body('');

  test('replaces them', async () => {
    const uscc = await registered();
    await service.newEvents();
    const answer = await service.request(`PUT /api/credit/enterprises/${uscc}/particulars`, {
      as: 'regulator',
      body: { ...particulars, productRisk: 'high', nationalClass: 'C' },
    });
    expect(answer.status).toBe(201);
    expect(await service.newEvents()).toMatchObject([
      { type: 'EnterpriseParticularsChanged', data: { productRisk: 'high' } },
      { type: 'GradeEvaluated', data: { grade: 'A', tier: 'D' } },
    ]);
  });

  test('does not move an enterprise into a region of others', async () => {
    const uscc = await registered();
    const answer = await service.request(`PUT /api/credit/enterprises/${uscc}/particulars`, {
      as: 'regulator',
      body: { ...particulars, region: '510104' },
    });
    expect(answer.body.code).toBe('OTHER_TENANT');
  });
});

describe('identifiers by which events name an enterprise', () => {
  const URN = 'urn:epc:id:pgln:9521234.00001';
  let digits = 100;
  // GS1 sets prefix 952 aside for examples.
  const freshId = (key = '417') => {
    const body = `9521234${String((digits += 1)).padStart(5, '0')}`;
    return `https://id.gs1.org/${key}/${body}${gs1CheckDigit(body)}`;
  };
  const { uscc: _, ...particulars } = body('');
  const register = (uscc: string, partyIds: readonly string[], changed: object = {}) =>
    service.request(ENTERPRISES, {
      as: 'regulator',
      body: { ...body(uscc), ...changed, partyIds },
    });
  const change = (uscc: string, more: object, as = 'regulator') =>
    service.request(`PUT /api/credit/enterprises/${uscc}/particulars`, {
      as,
      body: { ...particulars, ...more },
    });
  const idsOf = async (uscc: string, query: Record<string, string> = {}) => {
    const answer = await service.request<EnterpriseCredit>(`GET /api/credit/enterprises/${uscc}`, {
      as: 'regulator',
      query,
    });
    return answer.body.partyIds;
  };

  test('are registered with it in their one form, once, and by their own streams', async () => {
    const uscc = freshUscc();
    const answer = await register(uscc, [URN, 'https://example.org/417/9521234000013']);
    expect(answer.status).toBe(201);
    expect(await service.newEvents()).toMatchObject([
      {
        stream: 'partyid-417-9521234000013',
        type: 'PartyIdRegistered',
        data: { uscc, region: '610113', by: 'regulator-xian', registration: 1 },
      },
      {
        stream: `enterprise-${uscc}`,
        type: 'EnterpriseRegistered',
        data: { partyIds: ['https://id.gs1.org/417/9521234000013'] },
      },
      { type: 'GradeEvaluated' },
    ]);
    expect(await idsOf(uscc)).toEqual(['https://id.gs1.org/417/9521234000013']);
    expect(await register(uscc, [URN])).toMatchObject({ status: 200, body: { recorded: false } });
    expect(await service.newEvents()).toEqual([]);
  });

  test('are withdrawn and given to another, and what was known is still told', async () => {
    const [one, other, id] = [freshUscc(), freshUscc(), freshId()];
    await register(one, [id]);
    await register(other, []);
    const taken = await change(other, { partyIds: [id] });
    expect(taken).toMatchObject({ status: 409, body: { code: 'PARTY_ID_TAKEN' } });
    expect(taken.text).toContain(one);
    service.clock.set(LATER);
    expect(await change(one, { partyIds: [] })).toMatchObject({ status: 201 });
    expect(await change(other, { partyIds: [id] })).toMatchObject({ status: 201 });
    expect([await idsOf(one), await idsOf(other)]).toEqual([[], [id]]);
    expect(await idsOf(one, { knownAt: NOW, validAt: NOW })).toEqual([id]);
    expect(await change(other, { name: '渭河果汁' })).toMatchObject({ status: 201 });
    expect(await idsOf(other)).toEqual([id]);
  });

  test('are one owner’s when many officers register one at once', async () => {
    const id = freshId();
    const usccs = Array.from({ length: 20 }, () => freshUscc());
    const answers = await Promise.all(usccs.map((uscc) => register(uscc, [freshId(), id])));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
    const events = await service.newEvents();
    expect(events.filter(({ type }) => type === 'EnterpriseRegistered')).toHaveLength(1);
    const standing = events.filter(({ type }) => type === 'PartyIdRegistered').length;
    const back = events.filter(({ type }) => type === 'PartyIdWithdrawn').length;
    // Whoever came second keeps nothing of what else was asked for.
    expect(standing - back).toBe(2);
  });

  test('are what their own streams say, however many officers change them at once', async () => {
    const uscc = freshUscc();
    const ids = [freshId(), freshId(), freshId('414')];
    await register(uscc, ids);
    const answers = await Promise.all(
      Array.from({ length: 24 }, (__, turn) =>
        change(uscc, { partyIds: ids.filter((_id, index) => ((turn * 5) >> index) % 2 === 0) }),
      ),
    );
    expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
    const owners = await Promise.all(ids.map((id) => ownerOf(service.store, id)));
    const owned = ids.filter((_id, index) => owners[index] === uscc).sort();
    expect(await idsOf(uscc)).toEqual(owned);
  });

  test('follow their own streams where another request came in between', async () => {
    const [uscc, given, taken] = [freshUscc(), freshId(), freshId()];
    await register(uscc, [taken]);
    const said = { at: NOW, by: 'regulator-xian', uscc, region: '610113' };
    const commands = service.app.get(CommandBus);
    for (const [type, id] of [
      ['RegisterPartyId', given],
      ['WithdrawPartyId', taken],
    ] as const) {
      const command = { type, ...said, partyId: id };
      await commands.execute(new Decide(partyId, streamIdOf(id), command, { actor: said.by }));
    }
    expect(await idsOf(uscc)).toEqual([taken]);
    const caller = { subject: said.by, role: 'regulator', region: '6101' } as const;
    await service.app.get(PartyIdDesk).settle(uscc, [given, taken], caller);
    expect(await idsOf(uscc)).toEqual([given]);
  });

  test('of another region’s enterprise are refused without naming it', async () => {
    const [there, here, id] = [freshUscc('510107'), freshUscc(), freshId('414')];
    await service.request(ENTERPRISES, {
      as: 'otherRegion',
      body: { ...body(there), region: '510107', partyIds: [id] },
    });
    const answer = await register(here, [id]);
    expect(answer).toMatchObject({ status: 409, body: { code: 'PARTY_ID_TAKEN' } });
    expect(answer.text).not.toContain(there);
    expect(await idsOf(here)).toBeUndefined();
  });

  test('stay where they are when the particulars are refused', async () => {
    const [uscc, id] = [await registered(), freshId()];
    await service.newEvents();
    const answer = await register(uscc, [id], { name: '另一企业' });
    expect(answer.body.code).toBe('ENTERPRISE_ALREADY_REGISTERED');
    expect(await change(uscc, { partyIds: [id] }, 'otherRegion')).toMatchObject({ status: 403 });
    expect(await change(freshUscc(), { partyIds: [id] })).toMatchObject({ status: 404 });
    expect(await service.newEvents()).toEqual([]);
  });

  test.each([
    ['a wrong check digit', 'https://id.gs1.org/417/9521234000014', 'CHECK_DIGIT'],
    ['a place within a GLN', 'urn:epc:id:sgln:9521234.00001.dock1', 'PARTY_ID_FORM'],
    ['a product', 'https://id.gs1.org/01/09521234001010', 'PARTY_ID_FORM'],
    ['a number alone', '9521234000013', 'PARTY_ID_FORM'],
  ])('may not be %s', async (__, partyId, code) => {
    const answer = await register(freshUscc(), [freshId(), partyId]);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ pointer: '/partyIds/1', code }]);
    expect(await service.newEvents()).toEqual([]);
  });
});

describe('an enterprise to whose stream a newer version has written', () => {
  const metadata = { occurredAt: NOW, actor: 'service:credit-scoring', correlationId: 'c-1' };
  const id = '00000000-0000-4000-8000-00000000000';

  test.each([
    ['a type that is not known here', 'CreditPledged', { ...metadata }],
    ['a later version of a type', 'GradeEvaluated', { ...metadata, schemaVersion: 2 }],
  ])('%s answers 503 to every question and command, and no other does', async (_, type, meta) => {
    const uscc = await registered();
    const other = await registered();
    const stream = `enterprise-${uscc}`;
    const event = { id: `${id}${type.length % 10}`, type, data: {}, metadata: meta };
    await service.store.append(stream, [event], 'exists');
    await service.newEvents();
    const ask = (route: string, sent?: object) =>
      service.request(route, {
        as: 'regulator',
        language: 'en',
        ...(sent !== undefined && { body: sent }),
      });
    const one = `/api/credit/enterprises/${uscc}`;
    const answers = [
      await ask(`GET ${one}`),
      await ask(`GET ${one}/explanation`),
      await ask(`GET ${one}/history`),
      await ask(ENTERPRISES, body(uscc)),
      await ask(`POST ${one}/repairs`, {
        eventId: 'penalty:1',
        repairedAt: NOW,
        reference: '修复〔2026〕1号',
      }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'STREAM_OF_A_NEWER_VERSION' } });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(await service.newEvents()).toEqual([]);
    expect((await ask(`GET /api/credit/enterprises/${other}`)).status).toBe(200);
  });
});

describe('POST listings', () => {
  const putOn = {
    decisionRef: '列严〔2026〕7号',
    officer: '王敏',
    since: '2026-11-15T00:00:00+08:00',
    until: '2029-11-15T00:00:00+08:00',
    reason: '情节严重',
  };
  const takeOff = {
    action: 'take-off',
    decisionRef: '移严〔2026〕1号',
    officer: '李强',
    since: '2026-11-18T00:00:00+08:00',
    ground: 'withdrawn',
    reason: '原处罚决定被撤销',
  };
  const route = (uscc: string) => `POST /api/credit/enterprises/${uscc}/listings`;
  const get = async (uscc: string) =>
    (
      await service.request<EnterpriseCredit>(`GET /api/credit/enterprises/${uscc}`, {
        as: 'regulator',
      })
    ).body;

  test('puts on the list and takes off again, each by a named officer’s decision', async () => {
    const uscc = await registered();
    await service.newEvents();
    const listed = await service.request(route(uscc), { as: 'regulator', body: putOn });
    expect(listed.status).toBe(201);
    expect(await service.newEvents()).toMatchObject([
      { type: 'PutOnSeriousList', data: { officer: '王敏', decisionRef: putOn.decisionRef } },
      { type: 'GradeEvaluated', data: { grade: 'D', listed: true } },
    ]);
    expect(await get(uscc)).toMatchObject({
      grade: 'D',
      listed: true,
      forced: true,
      listing: { decisionRef: putOn.decisionRef, officer: '王敏', until: putOn.until },
    });
    const again = await service.request(route(uscc), { as: 'regulator', body: putOn });
    expect([again.status, again.body.recorded]).toEqual([200, false]);

    const off = await service.request(route(uscc), { as: 'regulator', body: takeOff });
    expect(off.status).toBe(201);
    expect(await get(uscc)).toMatchObject({ grade: 'A', listed: false });
  });

  test.each([
    ['a second decision', { ...putOn, decisionRef: '列严〔2026〕8号' }, 409, 'ALREADY_LISTED'],
    ['a ground to put on', { ...putOn, ground: 'expired' }, 400, 'BAD_INPUT'],
    ['no ground to take off', { ...takeOff, ground: undefined }, 400, 'BAD_INPUT'],
    ['an end to take off', { ...takeOff, until: putOn.until }, 400, 'BAD_INPUT'],
    ['null for an end', { ...putOn, until: null }, 400, 'BAD_INPUT'],
    ['an end beyond all years', { ...putOn, until: '9999-12-31T23:59:59-14:00' }, 400, 'BAD_INPUT'],
    ['a time of no zone', { ...putOn, since: '2026-11-15T00:00:00+18:00' }, 400, 'BAD_INPUT'],
    ['no officer', { ...putOn, officer: undefined }, 400, 'BAD_INPUT'],
  ])('refuses %s', async (_, sent, status, code) => {
    const uscc = await registered();
    await service.request(route(uscc), { as: 'regulator', body: putOn });
    await service.newEvents();
    const answer = await service.request(route(uscc), { as: 'regulator', body: sent });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(await service.newEvents()).toEqual([]);
  });

  test('takes the end of all years for no end', async () => {
    const uscc = await registered();
    const until = '9999-12-31T23:59:59Z';
    const body = { ...putOn, until };
    expect((await service.request(route(uscc), { as: 'regulator', body })).status).toBe(201);
    const path = `GET /api/credit/enterprises/${uscc}/explanation`;
    const { text } = await service.request(path, { as: 'regulator' });
    expect(text).toContain('"effectiveUntil":"9999-12-31T23:59:59+08:00"');
    expect(text).not.toContain('10000');
  });

  test('refuses who is not on the list, an empty period, unknown enterprises and other regions', async () => {
    const uscc = await registered();
    const ask = (to: string, sent: object, as = 'regulator') =>
      service.request(route(to), { as, body: sent });
    const answers = await Promise.all([
      ask(uscc, takeOff),
      ask(uscc, { ...putOn, until: putOn.since }),
      ask(freshUscc(), putOn),
      ask(uscc, putOn, 'otherRegion'),
      ask(uscc, putOn, 'agency'),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'NOT_LISTED'],
      [400, 'LISTING_PERIOD_EMPTY'],
      [404, 'ENTERPRISE_UNKNOWN'],
      [403, 'OTHER_TENANT'],
      [403, 'NOT_ALLOWED'],
    ]);
  });
});

describe('POST repairs', () => {
  test('takes an event out of use from its date on', async () => {
    const uscc = await registered();
    await penalise(uscc, { kind: 'PENALTY_MINOR' });
    await service.newEvents();
    const answer = await service.request(`POST /api/credit/enterprises/${uscc}/repairs`, {
      as: 'regulator',
      body: {
        eventId: 'penalty:1',
        repairedAt: '2026-11-19T00:00:00+08:00',
        reference: '信用修复〔2026〕3号',
      },
    });
    expect(answer.status).toBe(201);
    expect((await service.newEvents()).map(({ type }) => type)).toEqual([
      'QualityEventRepaired',
      'GradeEvaluated',
    ]);
  });
});

describe('GET an enterprise', () => {
  const get = <Body>(path: string, as = 'regulator', query: Record<string, string> = {}) =>
    service.request<Body>(`GET /api/credit/enterprises/${path}`, { as, query });

  test('answers score, grade, tier and what the tier means', async () => {
    const uscc = await registered();
    await penalise(uscc);
    const { body: credit } = await get<EnterpriseCredit>(uscc);
    expect(credit).toMatchObject({
      uscc,
      score: 59,
      grade: 'D',
      tier: 'D',
      forced: true,
      gradeSince: '2026-11-10T00:00:00+08:00',
      rulePack: { id: 'qc-default', version: '2026.1' },
      supervision: { traceResponseHours: 4, samplingWeight: 4 },
      asOf: NOW,
      validAt: NOW,
    });
  });

  test('answers as of any moment and any knowledge', async () => {
    const uscc = await registered();
    service.clock.set('2026-11-21T09:30:00.000+08:00');
    await penalise(uscc);
    service.clock.set(LATER);
    await decide(uscc, {
      type: 'AnnulQualityEvent',
      at: LATER,
      by: '/zhixin/supervision',
      rules,
      eventId: 'penalty:1',
      annulledAt: LATER,
      reference: '陕复决〔2026〕2号',
      reason: '事实不清',
    });
    const grade = async (query: Record<string, string>) =>
      (await get<EnterpriseCredit>(uscc, 'regulator', query)).body.grade;
    const before = '2026-11-24T00:00:00+08:00';
    expect(await grade({})).toBe('A');
    expect(await grade({ validAt: before })).toBe('A');
    expect(await grade({ validAt: before, knownAt: before })).toBe('D');
    expect(await grade({ knownAt: before })).toBe('D');
    expect(await grade({ validAt: before, knownAt: '2026-11-20T12:00:00+08:00' })).toBe('A');
    const { body: explanation } = await get<Explanation>(`${uscc}/explanation`);
    expect(explanation.items).toMatchObject([
      { eventId: 'penalty:1', status: 'annulled', points: 0 },
    ]);
  });

  test('takes what is recorded in place of an annulled event from its own date', async () => {
    const uscc = await registered();
    await penalise(uscc);
    const wrongKnown = '2026-11-21T00:00:00+08:00';
    service.clock.set(LATER);
    const annulment = { annulledAt: LATER, reference: '错录', reason: '录入错误' };
    const by = '/zhixin/supervision';
    const stamp = { at: LATER, by, rules };
    await decide(uscc, {
      type: 'AnnulQualityEvent',
      eventId: 'penalty:1',
      ...stamp,
      ...annulment,
    });
    const effectiveFrom = '2026-11-15T00:00:00+08:00';
    await penalise(uscc, { eventId: 'penalty:2', kind: 'PENALTY_GENERAL', effectiveFrom });
    const score = async (query: Record<string, string>) =>
      (await get<EnterpriseCredit>(uscc, 'regulator', query)).body.score;
    const dayBefore = '2026-11-14T00:00:00+08:00';
    expect(await score({ validAt: dayBefore })).toBe(100);
    expect(await score({ validAt: effectiveFrom })).toBe(92);
    expect(await score({ validAt: dayBefore, knownAt: wrongKnown })).toBe(59);
    const { body } = await get<Explanation>(`${uscc}/explanation`);
    expect(body.items.map(({ eventId, status }) => [eventId, status])).toEqual([
      ['penalty:2', 'counts'],
      ['penalty:1', 'annulled'],
    ]);
  });

  test.each([
    ['validAt', '2026-02-30T00:00:00Z'],
    ['validAt', 'yesterday'],
    ['validAt', '0000-06-01T00:00:00Z'],
    ['validAt', '2026-11-01T00:00:00+18:00'],
    ['validAt', '9999-12-31T23:59:59-14:00'],
    ['knownAt', '2026-11-01T00:00:00-15:00'],
    ['knownAt', '0001-01-01T00:00:00+08:00'],
    ['validAt', '2026-02-03'],
    ['validAt', '2030-01-01T00:00:00Z'],
    ['knownAt', '2026-11-20T09:35:00+08:00'],
    ['colour', 'red'],
  ])('refuses %s=%s', async (name, value) => {
    const answer = await get<{ errors: object[] }>(await registered(), 'regulator', {
      [name]: value,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: expect.stringContaining(name) }),
    ]);
  });

  test('foresees up to three years', async () => {
    const uscc = await registered();
    await penalise(uscc, { kind: 'RECALL_ORDERED' });
    const { body: foreseen } = await get<EnterpriseCredit>(uscc, 'regulator', {
      validAt: '2027-12-01T00:00:00+08:00',
    });
    expect(foreseen).toMatchObject({ score: 100, grade: 'A' });
  });

  test('knows neither unknown enterprises nor the time before it knew them', async () => {
    const uscc = await registered();
    const then = await get<{ code: string }>(uscc, 'regulator', {
      knownAt: '2026-01-01T00:00:00+08:00',
    });
    const never = await get<{ code: string }>(freshUscc());
    const lawless = await get<{ code: string }>(uscc, 'regulator', {
      validAt: '2019-01-01T00:00:00+08:00',
    });
    expect([then, never, lawless].map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'ENTERPRISE_NOT_KNOWN_THEN'],
      [404, 'ENTERPRISE_UNKNOWN'],
      [404, 'NO_RULES_IN_FORCE'],
    ]);
  });

  test('is for the enterprise itself, its regulators and agencies, not for others', async () => {
    const uscc = makeUscc({ category: '91', region: '610113', organisation: 'MA6TQWN1' });
    await service.request(ENTERPRISES, { as: 'regulator', body: body(uscc) });
    const statuses = await Promise.all(
      ['own', 'regulator', 'province', 'agency', 'enterprise', 'otherRegion', 'operator'].map(
        async (as) => (await get(uscc, as)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 200, 403, 403, 403]);
  });

  test('tells an enterprise nothing about codes that are not its own', async () => {
    const answers = [await get(await registered(), 'own'), await get(freshUscc(), 'own')];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });
});

describe('GET explanation', () => {
  const explained = async (as: string) => {
    const uscc = await registered();
    await penalise(uscc, { intentional: true, causeId: 'lot-7' });
    await penalise(uscc, {
      eventId: 'sampling:1',
      kind: 'SAMPLING_FAIL_SAFETY',
      causeId: 'lot-7',
      reference: 'XA2026-0117',
    });
    await penalise(uscc, { eventId: 'finding:1', kind: 'TRACE_RECORD_MISSING' });
    const path = `GET /api/credit/enterprises/${uscc}/explanation`;
    return (await service.request<Explanation>(path, { as })).body;
  };

  test('gives every event its points, rule, citation and reason; they add up to the score', async () => {
    const { items, startScore, score, rulePack } = await explained('regulator');
    expect(rulePack.label.zh).toContain('须由主管部门确认后启用');
    const byId = Object.fromEntries(items.map((item) => [item.eventId, item]));
    expect(byId['penalty:1']).toMatchObject({
      ruleId: 'PENALTY_SERIOUS',
      status: 'counts',
      points: -61.5,
      basePoints: -41,
      multiplier: 1.5,
      forces: 'D',
      publicity: 'S',
      reference: '陕市监处罚〔2026〕1号',
      effectiveUntil: '2029-11-10T00:00:00+08:00',
      citation: { article: '2', source: 'W-44EN', evidence: 'excerpt' },
      pointsEvidence: 'house_default',
    });
    expect(byId['penalty:1']?.citation.instrument).toContain('严重违法失信名单管理办法');
    expect(byId['penalty:1']?.because).toEqual({
      zh: '规则计−41分；直接定为D级；故意，×1.5；计至2029-11-10。',
      en: '−41 by the rule; forces grade D; ×1.5 because intentional; until 2029-11-10.',
    });
    expect(byId['sampling:1']).toMatchObject({ status: 'merged', points: 0 });
    expect(byId['sampling:1']?.because.zh).toContain('同一原因（lot-7）只计最高一项');
    expect(byId['finding:1']).toMatchObject({ status: 'fading' });
    const sum = items.reduce((total, { points }) => total + points * 10, 0) / 10;
    expect(startScore + sum).toBeCloseTo(score, 6);
  });

  test('shows an agency what is public: no finding, no score', async () => {
    const explanation = await explained('agency');
    expect(explanation.items.map(({ eventId }) => eventId)).toEqual(['penalty:1']);
    expect(explanation).not.toHaveProperty('score');
    expect(explanation).not.toHaveProperty('heldDownUntil');
  });
});

describe('GET history', () => {
  test('tells every grade newest first, and the score over time oldest first', async () => {
    const uscc = await registered();
    await penalise(uscc);
    const path = `GET /api/credit/enterprises/${uscc}/history`;
    const { body: history } = await service.request<GradeHistory>(path, { as: 'regulator' });
    expect(history.changes).toMatchObject([
      {
        grade: 'D',
        previous: 'A',
        score: 59,
        causedBy: 'penalty:1',
        rulePack: 'qc-default@2026.1',
      },
      { grade: 'A', score: 100 },
    ]);
    expect(history.timeline.at(-1)).toEqual({
      at: '2026-11-20T09:30:00+08:00',
      score: 59,
      grade: 'D',
    });
    expect(history.timeline[0]).toMatchObject({ score: 100, grade: 'A' });
  });

  test('tells an agency the grades only', async () => {
    const uscc = await registered();
    await penalise(uscc);
    const path = `GET /api/credit/enterprises/${uscc}/history`;
    const { body: history } = await service.request<GradeHistory>(path, { as: 'agency' });
    expect(history.changes[0]).not.toHaveProperty('reason');
    expect(history.changes[0]).not.toHaveProperty('score');
    expect(history.timeline[0]).not.toHaveProperty('score');
  });

  test('shows an agency neither score nor tier of the enterprise', async () => {
    const uscc = await registered();
    const path = `GET /api/credit/enterprises/${uscc}`;
    const { body: credit } = await service.request(path, { as: 'agency' });
    expect(credit).toMatchObject({ uscc, grade: 'A', listed: false });
    for (const hidden of ['score', 'tier', 'scoreGrade', 'supervision', 'nationalClass'])
      expect(credit).not.toHaveProperty(hidden);
  });
});

describe('GET a rule pack', () => {
  test('shows it with its examples', async () => {
    const answer = await service.request('GET /api/credit/rule-packs/qc-default/2026.1', {
      as: 'regulator',
    });
    expect(answer.body).toMatchObject({ id: 'qc-default', rules: expect.any(Array) });
  });
  test('that does not exist is not found', async () => {
    const answer = await service.request('GET /api/credit/rule-packs/qc-default/1999.1', {
      as: 'regulator',
    });
    expect([answer.status, answer.body.code]).toEqual([404, 'RULE_PACK_UNKNOWN']);
  });
});
