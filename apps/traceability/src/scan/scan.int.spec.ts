import { gzipSync } from 'node:zlib';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { makeUscc } from '@zhixin/identifiers';
import type { TestService } from '@zhixin/service-shell/testing';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';

const PAGE_BYTES_MAX = 30 * 1024;
const GTIN = '06901234567892';
const LOT = `https://id.gs1.org/01/${GTIN}/10/K1`;
const ITEM = `https://id.gs1.org/01/${GTIN}/21/S1`;
const PLACE = 'https://id.gs1.org/414/6901234567892';
const ORCHARD = 'https://example.org/places/orchard';
const CERTIFICATE = 'https://certs.example.org/green-food/1';

const uscc = makeUscc({ category: '91', region: '610124', organisation: '30000001' });
// Comes before the grower in every list of codes.
const stranger = makeUscc({ category: '91', region: '110101', organisation: '10000001' });
const callers = {
  grower: { subject: 'grower', role: 'enterprise', uscc },
  stranger: { subject: 'stranger', role: 'enterprise', uscc: stranger },
} as const;

type Json = Record<string, unknown>;
const on = (time: string, fields: Json): Json => ({
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: time,
  eventTimeZoneOffset: '+08:00',
  readPoint: { id: ORCHARD },
  ...fields,
});

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

describe('the public scan page', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ callers, background: true });
    const made = on('2026-05-20T08:00:00+08:00', {
      action: 'ADD',
      bizStep: 'commissioning',
      quantityList: [{ epcClass: LOT, quantity: 1234, uom: 'KGM' }],
      certificationInfo: [CERTIFICATE],
      ilmd: { 'cbvmda:descriptionShort': '周至<猕猴桃>' },
      bizTransactionList: [{ type: 'po', bizTransaction: 'urn:private:order:77' }],
    });
    const early = on('2026-05-19T23:30:00+08:00', {
      bizStep: 'shipping',
      quantityList: [{ epcClass: LOT }],
    });
    const item = on('2026-05-21T08:00:00+08:00', {
      action: 'ADD',
      bizStep: 'commissioning',
      epcList: [ITEM],
    });
    const sold = (day: string) =>
      on(`2026-05-${day}T08:00:00+08:00`, { bizStep: 'retail_selling', epcList: [ITEM] });
    const document = {
      ...epcisDocument(made, early, item, sold('22'), sold('23')),
      epcisHeader: {
        epcisMasterData: {
          vocabularyList: [
            {
              type: 'urn:epcglobal:epcis:vtype:ReadPoint',
              vocabularyElementList: [
                { id: ORCHARD, attributes: [{ id: 'cbvmda:name', attribute: '秦岭果园' }] },
              ],
            },
          ],
        },
      },
    };
    const job = await captureAll(service, document, { as: 'grower' });
    expect(job).toMatchObject({ errors: [], accepted: 5 });
    await caughtUp();
  });
  afterAll(() => service.close());

  const caughtUp = async () => {
    for (let look = 0; look < 2_000; look += 1) {
      const lags = await service.running.lags();
      if (lags.every(({ behind }) => behind === 0)) return;
      await pause(10);
    }
  };

  const page = (path: string, more: Json = {}) =>
    service.request(`GET /id/01/${path}`, { headers: { accept: 'text/html' }, ...more });

  test('tells what it is, where it has been and what is certified, without a token', async () => {
    const answer = await page(`${GTIN}/10/K1`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('lang="zh-CN"');
    expect(answer.text).toContain('周至&#60;猕猴桃&#62;');
    expect(answer.text).toContain('秦岭果园');
    expect(answer.text).toContain('2026-05-20');
    expect(answer.text).toContain(CERTIFICATE);
    expect(answer.text).not.toContain(`href="${CERTIFICATE}"`);
    expect(answer.text).toContain('有记录早于生产时间');
    expect(answer.text).toContain('只显示在本平台公布的召回');
  });

  test('calls the thing in a trace by the same name', async () => {
    const { body } = await service.request('GET /api/traceability/trace', {
      as: 'grower',
      query: { epc: LOT },
    });
    expect(body.nodes).toMatchObject([{ id: LOT, name: '周至<猕猴桃>' }]);
  });

  test('keeps quantities and business documents to the parties', async () => {
    const { text } = await page(`${GTIN}/10/K1`);
    const json = await service.request(`GET /id/01/${GTIN}/10/K1`, {
      headers: { accept: 'application/json' },
    });
    for (const told of [text, json.text]) {
      expect(told).not.toContain('1234<');
      expect(told).not.toContain('KGM');
      expect(told).not.toContain('order:77');
    }
  });

  test('speaks English by link and by Accept-Language', async () => {
    for (const more of [{ query: { lang: 'en' } }, { language: 'en' }]) {
      const { text } = await page(`${GTIN}/10/K1`, more);
      expect(text).toContain('Where it has been');
      expect(text).toContain('Produced and labelled');
      expect(text).toContain('hreflang="zh-CN"');
    }
  });

  test('is small, loads nothing and runs nothing', async () => {
    const { text, headers } = await page(`${GTIN}/10/K1`);
    expect(gzipSync(text).length).toBeLessThan(PAGE_BYTES_MAX);
    expect(text).not.toMatch(/<(script|img|link|iframe|form)\b| src=| on\w+=/i);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  test('knows an item by its serial number and warns of a second sale', async () => {
    const { text } = await page(`${GTIN}/10/K1/21/S1`);
    expect(text).toContain('同一件商品被记录售出两次');
    expect((await page(`${GTIN}/21/S1`)).status).toBe(200);
  });

  test('answers machines in JSON, and with a link set', async () => {
    const json = await service.request(`GET /id/01/${GTIN}/10/K1`, {
      headers: { accept: 'application/json' },
    });
    expect(json.body).toMatchObject({
      gtin: GTIN,
      lot: 'K1',
      name: '周至<猕猴桃>',
      certificates: [CERTIFICATE],
      steps: [{ step: 'shipping' }, { step: 'commissioning', place: '秦岭果园' }],
    });
    const links = await page(`${GTIN}/10/K1`, { query: { linkType: 'all' } });
    expect(links.headers['content-type']).toContain('application/linkset+json');
  });

  test.each([
    ['zh', '没有查到记录', '校验码应为 2'],
    ['en', 'No record was found', 'should be 2'],
  ] as const)(
    'says honestly in %s that there is no record, or that the number is wrong',
    async (language, none, wrong) => {
      const unknown = await page(`${GTIN}/10/NOPE`, { language });
      expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining(none)]);
      const invalid = await page('06901234567890', { language });
      expect([invalid.status, invalid.text]).toEqual([400, expect.stringContaining(wrong)]);
      const malformed = await page('hello', { language });
      expect(malformed.status).toBe(400);
    },
  );

  test.each([
    `/id/gtin/${GTIN}/lot/K1`,
    `/id/01/${GTIN}/22/2A/10/K1`,
    `/id/01/${GTIN.slice(1)}/10/K1/?17=261231`,
  ])('reads the code as %s too', async (path) => {
    const answer = await service.request(`GET ${path}`, { headers: { accept: 'text/html' } });
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('秦岭果园')]);
  });

  test.each([
    ['NO_RECORD', 404, `/id/01/${GTIN}/10/NOPE`],
    ['BAD_INPUT', 400, '/id/01/06901234567890'],
    ['NO_RECORD', 404, `/id/00/169012345600000012`],
    ['BAD_INPUT', 400, `/id/00/169012345600000013`],
    ['BAD_INPUT', 400, `/id/01/06901234567890?linkType=all`],
  ])('tells machines %s with %i at %s', async (code, status, path) => {
    const answer = await service.request(`GET ${path}`, {
      headers: { accept: 'application/json' },
    });
    expect(answer).toMatchObject({ status, body: { code, status } });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  test.each(['00/395212340000000007', '414/9521234000013', '8006/095212340010100102/21/1'])(
    'has nothing for the public on %s, whose number is right',
    async (path) => {
      const answer = await service.request(`GET /id/${path}`, { headers: { accept: 'text/html' } });
      expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('没有查到记录')]);
    },
  );

  test('lets nothing through that an address smuggles in', async () => {
    const { text, status } = await page(`${GTIN}/10/${encodeURIComponent('"><b>x')}`);
    expect([200, 400, 404]).toContain(status);
    expect(text).not.toContain('<b>x');
  });

  test('names no place by an identifier that nobody explained', async () => {
    expect((await page(`${GTIN}/10/K1`)).text).not.toContain(PLACE);
  });

  test('forgets a name with the event that reported it', async () => {
    const [wrong, other] = ['K8', 'K9'].map(
      (lot) => `https://id.gs1.org/01/06901234567908/10/${lot}`,
    );
    const named = on('2026-05-22T08:00:00+08:00', {
      ...{ action: 'ADD', bizStep: 'commissioning', eventID: 'urn:uuid:wrongly-named' },
      quantityList: [{ epcClass: wrong, quantity: 1 }],
      ilmd: { 'cbvmda:descriptionShort': '误报品名' },
    });
    await captureAll(service, epcisDocument(named), { as: 'grower' });
    const unnamed = on('2026-05-22T08:00:00+08:00', {
      ...{ action: 'ADD', bizStep: 'commissioning' },
      quantityList: [{ epcClass: other, quantity: 1 }],
    });
    await captureAll(service, epcisDocument(unnamed), { as: 'grower' });
    await caughtUp();
    expect((await page('06901234567908/10/K9')).text).toContain('误报品名');
    const errorDeclaration = { declarationTime: '2026-05-25T00:00:00Z', reason: 'did_not_occur' };
    await captureAll(service, epcisDocument({ ...named, errorDeclaration }), { as: 'grower' });
    await caughtUp();
    expect((await page('06901234567908/10/K9')).text).not.toContain('误报品名');
  });

  describe('of which others speak too', () => {
    const others = (fields: Json) =>
      captureAll(service, epcisDocument(on('2026-05-01T08:00:00+08:00', fields)), {
        as: 'stranger',
      });
    const PHISHING = 'https://certs.example.com/login';

    const goods = { quantityList: [{ epcClass: LOT, quantity: 1 }] };
    beforeAll(async () => {
      await others({
        ...{ ...goods, action: 'ADD', bizStep: 'commissioning', certificationInfo: [PHISHING] },
        ilmd: { 'cbvmda:descriptionShort': '别人的名字' },
      });
      await others({ ...goods, bizStep: 'receiving', certificationInfo: [PHISHING] });
      for (let day = 1; day < 71; day += 1)
        await others({
          ...{ ...goods, bizStep: 'https://evil.example/step' },
          eventTime: new Date(Date.UTC(2026, 2, day)).toISOString(),
        });
      await caughtUp();
    });

    const story = async () =>
      (
        await service.request(`GET /id/01/${GTIN}/10/K1`, {
          headers: { accept: 'application/json' },
        })
      ).body;

    test('keeps its name, its steps, its certificates and its warnings', async () => {
      expect(await story()).toMatchObject({
        name: '周至<猕猴桃>',
        certificates: [CERTIFICATE],
        steps: [{ step: 'shipping' }, { step: 'commissioning', place: '秦岭果园' }],
        stepsLeftOut: 0,
        warnings: [{ code: 'SEEN_BEFORE_MADE' }],
      });
    });

    test('tells some of what they say apart, as what nobody confirms, in its own words', async () => {
      const { claims, claimsLeftOut } = await story();
      expect(claims).toHaveLength(5);
      expect(claimsLeftOut).toBe(67);
      expect(claims[0]).toMatchObject({ company: stranger, step: 'commissioning' });
      const { text } = await page(`${GTIN}/10/K1`);
      const [told, apart] = text.split('未经证实的说法');
      expect(told).not.toContain(stranger);
      expect(apart).toContain(stranger);
      expect(apart).toContain('另有 67 条');
      expect((await page(`${GTIN}/10/K1`, { language: 'en' })).text).toContain('Not confirmed');
      for (const smuggled of [PHISHING, 'evil.example', '别人的名字'])
        expect(text).not.toContain(smuggled);
    });
  });
});
