import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EnterpriseDirectory, InMemoryEnterpriseDirectory } from '@zhixin/enterprise-directory';
import { makeUscc } from '@zhixin/identifiers';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { caseIdsOf, FILINGS_MAX } from '../domain/case-id.js';
import { supervision } from '../supervision.module.js';
import { annulment, NOW, penaltyDecision as penalty, sample, WEIHE } from '../testing/documents.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(30_000);

const UNKNOWN = makeUscc({ category: '91', region: '610113', organisation: 'MA6TXK9Y' });
// A genuine code of the pilot areas whose check digit is wrong (GB 32100-2015 came later).
const PILOT = '91350100M0001TGQXM';
const SAMPLES = 'POST /api/supervision/sampling-results';
const PENALTIES = 'POST /api/supervision/penalties';

let service: TestService;

beforeAll(async () => {
  const directory = new InMemoryEnterpriseDirectory(
    { uscc: WEIHE, name: '渭河食品', region: '610113' },
    { uscc: PILOT, name: '试点企业', region: '610112' },
  );
  service = await testService(supervision({ provide: EnterpriseDirectory, useValue: directory }), {
    now: NOW,
  });
});
afterAll(() => service.close());
beforeEach(() => service.newEvents());

let number = 0;
const unused = () => `2026-${(number += 1)}`;
const as = 'regulator';

const typesOf = async () => (await service.newEvents()).map(({ type }) => type);

describe('POST sampling-results', () => {
  test('records once and answers with id and position; the same sheet again says so', async () => {
    const body = { ...sample, sampleNumber: unused() };
    const first = await service.request(SAMPLES, { as, body });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      position: expect.stringMatching(/^memory:/),
      recorded: true,
      warnings: [],
    });
    expect(first.headers['location']).toBe(
      `/api/supervision/sampling-results/${first.body.id as string}`,
    );
    const [event] = await service.newEvents();
    expect(event).toMatchObject({
      stream: `sampling-${first.body.id as string}`,
      type: 'SamplingResultRecorded',
      data: { uscc: WEIHE, region: '610113', by: 'regulator-xian', at: NOW },
      metadata: { actor: 'regulator-xian', occurredAt: body.resultAt },
    });

    const again = await service.request(SAMPLES, { as, body });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ id: first.body.id, recorded: false });
    expect(again.body.position).not.toBe('');
    expect(await typesOf()).toEqual([]);
  });

  test('records two hundred copies of one sheet once', async () => {
    const body = { ...sample, sampleNumber: unused() };
    const headers = { authorization: `Bearer ${await service.token(as)}` };
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => service.request(SAMPLES, { headers, body })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(199);
    expect(await typesOf()).toEqual(['SamplingResultRecorded']);
  }, 30_000);

  test('keeps which goods it concerns, and refuses other ones under the same number', async () => {
    const epcs = ['https://id.gs1.org/01/06901234561036/10/HY-BOX-321'];
    const body = { ...sample, sampleNumber: unused(), epcs };
    await service.request(SAMPLES, { as, body });
    expect(await service.newEvents()).toMatchObject([{ data: { epcs } }]);
    const other = await service.request(SAMPLES, { as, body: { ...body, epcs: ['urn:other'] } });
    expect(other).toMatchObject({ status: 409, body: { errors: [{ pointer: '/epcs' }] } });
    const none = { ...body, sampleNumber: unused(), epcs: [] };
    expect(await service.request(SAMPLES, { as, body: none })).toMatchObject({ status: 400 });
    expect(await typesOf()).toEqual([]);
  });

  test('refuses other content under the same number', async () => {
    const body = { ...sample, sampleNumber: unused() };
    await service.request(SAMPLES, { as, body });
    await service.newEvents();
    const answer = await service.request(SAMPLES, { as, body: { ...body, product: '苹果汁' } });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'SAMPLE_NUMBER_TAKEN' });
    expect(await typesOf()).toEqual([]);
  });

  test.each([
    ['SAMPLED_IN_FUTURE', { sampledAt: '2026-11-21T10:00:00+08:00' }],
    ['RESULT_IN_FUTURE', { resultAt: '2026-11-21T10:00:00+08:00' }],
    ['RESULT_BEFORE_SAMPLE', { resultAt: '2026-11-01T10:00:00+08:00' }],
    ['FAILED_ITEMS_MISSING', { failedItems: [] }],
    ['FAILED_ITEMS_ON_PASS', { outcome: 'pass' }],
  ])('refuses: %s', async (code, changed) => {
    const body = { ...sample, sampleNumber: unused(), ...changed };
    const answer = await service.request(SAMPLES, { as, body });
    expect(answer).toMatchObject({ status: 409, body: { code } });
    expect(await typesOf()).toEqual([]);
  });
});

describe('POST penalties', () => {
  test('records once', async () => {
    const body = { ...penalty, decisionNumber: unused() };
    const first = await service.request(PENALTIES, { as, body });
    expect(first.status).toBe(201);
    expect(await service.newEvents()).toMatchObject([
      {
        stream: `penalty-${first.body.id as string}`,
        type: 'PenaltyDecided',
        data: { intentional: false, fineFen: 5_000_000 },
        metadata: { occurredAt: body.effectiveFrom },
      },
    ]);
    const again = await service.request(PENALTIES, { as, body });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, recorded: false } });
    expect(await typesOf()).toEqual([]);
  });

  test('takes effect when decided, unless told', async () => {
    const { effectiveFrom: _, ...body } = { ...penalty, decisionNumber: unused() };
    expect(await service.request(PENALTIES, { as, body })).toMatchObject({ status: 201 });
    expect(await service.newEvents()).toMatchObject([
      { data: { effectiveFrom: penalty.decidedAt } },
    ]);
  });

  test.each([
    ['decidedAt', '2026-11-01T10:00:00+18:00'],
    ['decidedAt', '2026-11-01T10:00:00+14:01'],
    ['decidedAt', '2026-11-01T10:00:00-24:00'],
    ['decidedAt', '0000-11-01T10:00:00Z'],
    ['decidedAt', '0001-01-01T00:00:00+08:00'],
    ['decidedAt', '10000-01-01T00:00:00Z'],
    ['decidedAt', '2026-11-01T23:59:60Z'],
    ['decidedAt', '2026-11-01T24:00:00Z'],
    ['decidedAt', '2025-02-29T10:00:00+08:00'],
    ['decidedAt', `2026-11-01T10:00:00.${'1'.repeat(200)}+08:00`],
    ['effectiveFrom', '9999-12-31T23:59:59-14:00'],
  ])('takes no %s that no store can keep: %.40s', async (field, time) => {
    const body = { ...penalty, decisionNumber: unused(), [field]: time };
    for (const [language, said] of [
      ['zh', '时间'],
      ['en', 'RFC 3339 time'],
    ] as const)
      expect(await service.request(PENALTIES, { as, body, language })).toMatchObject({
        status: 400,
        body: {
          code: 'BAD_INPUT',
          errors: [{ pointer: `/${field}`, detail: expect.stringContaining(said) }],
        },
      });
    expect(await typesOf()).toEqual([]);
  });

  test.each(['2024-02-29T10:00:00+14:00', '2026-11-01t10:00:00.123456789z'])(
    'takes %s',
    async (decidedAt) => {
      const body = { ...penalty, decisionNumber: unused(), decidedAt };
      expect(await service.request(PENALTIES, { as, body })).toMatchObject({ status: 201 });
      await service.newEvents();
    },
  );

  test.each([
    ['DECIDED_IN_FUTURE', { decidedAt: '2026-11-21T00:00:00+08:00' }],
    ['EFFECTIVE_IN_FUTURE', { effectiveFrom: '2026-11-21T00:00:00+08:00' }],
    ['EFFECTIVE_BEFORE_DECIDED', { effectiveFrom: '2026-11-09T00:00:00+08:00' }],
  ])('refuses: %s', async (code, changed) => {
    const body = { ...penalty, decisionNumber: unused(), ...changed };
    expect(await service.request(PENALTIES, { as, body })).toMatchObject({
      status: 409,
      body: { code },
    });
    expect(await typesOf()).toEqual([]);
  });

  test('refuses other content under the same number, in both languages', async () => {
    const body = { ...penalty, decisionNumber: unused() };
    await service.request(PENALTIES, { as, body });
    const other = { ...body, fineFen: 1 };
    const zh = await service.request(PENALTIES, { as, body: other, language: 'zh' });
    const en = await service.request(PENALTIES, { as, body: other, language: 'en' });
    expect(zh).toMatchObject({
      status: 409,
      body: {
        code: 'DECISION_NUMBER_TAKEN',
        title: '该处罚决定书文号已登记，内容不同；请核对文号，或先撤销原记录',
        errors: [
          {
            pointer: '/fineFen',
            detail: '该处罚决定书文号已登记，内容不同；请核对文号，或先撤销原记录',
          },
        ],
      },
    });
    expect(en.body).toMatchObject({
      title:
        'This decision number is recorded with other content; check the number, or annul the record first',
    });
  });
});

describe('POST penalties/{id}/annulment', () => {
  const recorded = async () => {
    const body = { ...penalty, decisionNumber: unused() };
    const { body: receipt } = await service.request(PENALTIES, { as, body });
    await service.newEvents();
    return receipt.id as string;
  };
  const annul = (id: string) => `POST /api/supervision/penalties/${id}/annulment`;

  test('annuls once; again, nothing happens', async () => {
    const id = await recorded();
    const first = await service.request(annul(id), { as, body: annulment });
    expect(first).toMatchObject({ status: 201, body: { id, recorded: true } });
    expect(await service.newEvents()).toMatchObject([
      { type: 'PenaltyAnnulled', metadata: { occurredAt: annulment.annulledAt } },
    ]);
    const again = await service.request(annul(id), {
      as,
      body: { ...annulment, annulmentRef: '另一文号' },
    });
    expect(again).toMatchObject({ status: 200, body: { id, recorded: false } });
    expect(await typesOf()).toEqual([]);
  });

  test.each(['0'.repeat(32), 'no-such-thing'])('knows no penalty %s', async (id) => {
    expect(await service.request(annul(id), { as, body: annulment })).toMatchObject({
      status: 404,
      body: { code: 'PENALTY_UNKNOWN' },
    });
    expect(await typesOf()).toEqual([]);
  });

  test.each([
    ['ANNULLED_IN_FUTURE', '2026-11-21T00:00:00+08:00'],
    ['ANNULLED_BEFORE_DECIDED', '2026-11-09T00:00:00+08:00'],
  ])('refuses: %s', async (code, annulledAt) => {
    const id = await recorded();
    const body = { ...annulment, annulledAt };
    expect(await service.request(annul(id), { as, body })).toMatchObject({
      status: 409,
      body: { code },
    });
  });

  test('is not for an officer of another region', async () => {
    const id = await recorded();
    expect(await service.request(annul(id), { as: 'otherRegion', body: annulment })).toMatchObject({
      status: 403,
      body: { code: 'OTHER_TENANT' },
    });
    expect(await typesOf()).toEqual([]);
  });

  test('is for the level above', async () => {
    const id = await recorded();
    expect(await service.request(annul(id), { as: 'province', body: annulment })).toMatchObject({
      status: 201,
    });
  });
});

describe.each([
  [SAMPLES, sample, 'sampleNumber', 'SAMPLE_NUMBER_TAKEN'],
  [PENALTIES, penalty, 'decisionNumber', 'DECISION_NUMBER_TAKEN'],
] as const)('what was mistyped: %s', (route, valid, key, taken) => {
  const send = (body: object, language: 'zh' | 'en' = 'en') =>
    service.request(route, { as, body, language });
  const annul = (id: string) =>
    service.request(`${route}/${id}/annulment` as never, { as, body: annulment });
  const annulled = async () => {
    const wrong = { ...valid, [key]: unused() };
    const { body } = await send(wrong);
    const id = body.id as string;
    expect(await send({ ...wrong, causeId: 'other' })).toMatchObject({
      status: 409,
      body: { code: taken },
    });
    expect(await annul(id)).toMatchObject({ status: 201 });
    await service.newEvents();
    return { id, wrong, right: { ...wrong, uscc: PILOT, causeId: 'right' } };
  };

  test('is recorded rightly under its number once it is annulled, and stays annulled itself', async () => {
    const { id, wrong, right } = await annulled();
    const first = await send(right);
    expect(first).toMatchObject({ status: 201, body: { recorded: true, replaces: id } });
    expect(first.body.id).not.toBe(id);
    expect(first.headers['location']).toContain(first.body.id);
    expect(await service.newEvents()).toMatchObject([
      { data: { uscc: PILOT, causeId: 'right', replaces: id, [key]: wrong[key as never] } },
    ]);
    const again = await send(right);
    expect(again).toMatchObject({
      status: 200,
      body: { id: first.body.id, recorded: false, replaces: id },
    });
    expect(again.body.position).toBe(first.body.position);
    expect(await send(wrong)).toMatchObject({ status: 200, body: { id, recorded: false } });
    expect(await send({ ...right, causeId: 'third' })).toMatchObject({
      status: 409,
      body: { code: taken, errors: [{ pointer: '/causeId' }] },
    });
    expect(await typesOf()).toEqual([]);
  });

  test('takes one of many corrections sent at once', async () => {
    const { right } = await annulled();
    const answers = await Promise.all(
      ['one', 'other', 'one', 'other'].map((causeId) => send({ ...right, causeId })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201, 409, 409]);
    for (const { status, body } of answers) if (status === 409) expect(body.code).toBe(taken);
    expect(await typesOf()).toHaveLength(1);
  });

  test('is corrected as often as it is annulled, and no more than is allowed', async () => {
    const { id, right } = await annulled();
    let last = id;
    for (let filing = 2; filing <= FILINGS_MAX; filing += 1) {
      const { status, body } = await send({ ...right, causeId: String(filing) });
      expect([status, body.replaces]).toEqual([201, last]);
      last = body.id as string;
      expect(await annul(last)).toMatchObject({ status: 201 });
    }
    expect(await send(right)).toMatchObject({ status: 409, body: { code: 'CORRECTED_TOO_OFTEN' } });
  });

  test('was right after all: named, the same is recorded in its place', async () => {
    const { id, wrong } = await annulled();
    const named = { ...wrong, replaces: id };
    const first = await send(named);
    expect(first).toMatchObject({ status: 201, body: { replaces: id } });
    expect(await send(named)).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(await send({ ...named, replaces: first.body.id })).toMatchObject({
      status: 200,
      body: { id: first.body.id, replaces: id },
    });
    expect(await typesOf()).toHaveLength(1);
  });

  test.each(['0'.repeat(32), 'no-such-thing'])('does not replace %s', async (replaces) => {
    const answer = await send({ ...valid, [key]: unused(), replaces }, 'zh');
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'NOT_REPLACEABLE',
        errors: [
          {
            pointer: '/replaces',
            detail: '该文号下没有这一条已撤销的记录，请核对所更正记录的编号',
          },
        ],
      },
    });
    expect(await typesOf()).toEqual([]);
  });

  test('does not replace what nobody recorded yet', async () => {
    const body = { ...valid, [key]: unused() };
    const [, second] = caseIdsOf(valid.authority, body[key as never]);
    expect(await send({ ...body, replaces: second })).toMatchObject({
      status: 409,
      body: { code: 'NOT_REPLACEABLE' },
    });
    expect(await typesOf()).toEqual([]);
  });
});

describe.each([
  [SAMPLES, sample, 'sampleNumber'],
  [PENALTIES, penalty, 'decisionNumber'],
] as const)('%s', (route, valid, key) => {
  const fresh = (changed: object = {}) => ({ ...valid, [key]: unused(), ...changed });

  const refused = async (body: unknown, language: 'zh' | 'en' = 'en', caller = as) => {
    const answer = await service.request(route, { as: caller, body, language });
    expect(await typesOf()).toEqual([]);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    return answer;
  };

  test('warns of a failing check digit, and records', async () => {
    const { status, body } = await service.request(route, {
      as: 'province',
      body: fresh({ uscc: PILOT }),
      language: 'en',
    });
    expect(status).toBe(201);
    expect(body.warnings).toEqual(
      expect.arrayContaining([
        { code: 'USCC_CHECK_DIGIT', detail: expect.stringContaining('fails its check') },
      ]),
    );
    expect(await typesOf()).toHaveLength(1);
  });

  test('takes a code typed with spaces and small letters', async () => {
    const typed = ` ${WEIHE.slice(0, 8).toLowerCase()} ${WEIHE.slice(8).toLowerCase()}`;
    expect(await service.request(route, { as, body: fresh({ uscc: typed }) })).toMatchObject({
      status: 201,
    });
    expect(await service.newEvents()).toMatchObject([{ data: { uscc: WEIHE } }]);
  });

  test('names a letter typed for a digit, and the likely code', async () => {
    const typed = WEIHE.replace('1', 'I');
    const en = await refused(fresh({ uscc: typed }));
    expect(en).toMatchObject({ status: 400, body: { code: 'BAD_INPUT' } });
    expect(en.body.errors).toEqual([
      {
        pointer: '/uscc',
        code: 'USCC_CHARACTER',
        detail: expect.stringMatching(new RegExp(`Character 2 is the letter I.*${WEIHE}`)),
      },
    ]);
    const zh = await refused(fresh({ uscc: typed }), 'zh');
    expect(zh.body.errors[0].detail).toContain('第 2 位是字母 I');
  });

  test.each([
    ['a letter no code has', `${WEIHE.slice(0, 17)}Z`, 'USCC_CHARACTER'],
    ['a missing character', WEIHE.slice(1), 'USCC_LENGTH'],
  ])('refuses a code with %s', async (_, uscc, code) => {
    const answer = await refused(fresh({ uscc }));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/uscc', code }] } });
  });

  test.each([
    ['NUL', 'a\u0000b'],
    ['half of a surrogate pair', 'a\ud800b'],
  ])('refuses text that cannot be stored: %s', async (_, authority) => {
    const answer = await refused(fresh({ authority }));
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/authority', code: 'IS_PRINTABLE' }] },
    });
  });

  test('knows no enterprise that nobody registered', async () => {
    const zh = await refused(fresh({ uscc: UNKNOWN }), 'zh');
    expect(zh).toMatchObject({
      status: 404,
      body: { code: 'ENTERPRISE_UNKNOWN', title: '企业未登记，请核对统一社会信用代码，或先登记' },
    });
  });

  test('is not for another region', async () =>
    expect(await refused(fresh(), 'en', 'otherRegion')).toMatchObject({
      status: 403,
      body: { code: 'OTHER_TENANT' },
    }));

  test.each(['enterprise', 'agency', 'operator'])('is not for the role %s', async (caller) =>
    expect(await refused(fresh(), 'en', caller)).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    }),
  );

  test('is not for a request without a token', async () =>
    expect(await service.request(route, { body: fresh() })).toMatchObject({
      status: 401,
      body: { code: 'TOKEN_MISSING' },
    }));

  test.each([
    ['a field of the sender’s own', { colour: 'red' }, '/colour UNKNOWN_FIELD 不认识的字段'],
    ['a wrong type', { authority: 7 }, '/authority IS_STRING 必须是字符串'],
    ['no authority', { authority: undefined }, '/authority IS_STRING 必须是字符串'],
    ['an empty number', { [key]: '' }, `/${key} IS_NOT_EMPTY 不能为空`],
    ['a number of spaces', { [key]: ' \u3000' }, `/${key} IS_NOT_EMPTY 不能为空`],
    ['null for an absent text', { causeId: null }, '/causeId IS_STRING 必须是字符串'],
    ['a text too long', { authority: '局'.repeat(201) }, '/authority MAX_LENGTH 至多 200 个字符'],
  ])('refuses %s and says where', async (_, changed, fault) => {
    const answer = await refused(fresh(changed), 'zh');
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_INPUT' } });
    const faults = answer.body.errors as { pointer: string; code: string; detail: string }[];
    expect(faults.map(({ pointer, code, detail }) => `${pointer} ${code} ${detail}`)).toEqual([
      fault,
    ]);
  });

  const timeField = key === 'sampleNumber' ? 'sampledAt' : 'decidedAt';
  test.each([
    '2026-11-10',
    '2026-11-10T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-11-10T24:30:00Z',
    '昨天',
    1_763_000_000,
    null,
  ])('refuses the time %p', async (time) => {
    const answer = await refused(fresh({ [timeField]: time }));
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: `/${timeField}`, detail: expect.stringContaining('RFC') }),
    ]);
  });

  test('honours an Idempotency-Key: the first answer again, and no other body', async () => {
    const body = fresh();
    const headers = { 'idempotency-key': `key-${String(unused())}` };
    const first = await service.request(route, { as, body, headers });
    const again = await service.request(route, { as, body, headers });
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body });
    const other = await service.request(route, { as, body: fresh(), headers });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await typesOf()).toHaveLength(1);
  });

  test('refuses malformed JSON', async () =>
    expect(await refused('{"uscc": ')).toMatchObject({
      status: 400,
      body: { code: 'MALFORMED_JSON' },
    }));
});
