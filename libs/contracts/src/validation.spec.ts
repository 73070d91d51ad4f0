import { describe, expect, test } from '@jest/globals';
import { PenaltyAnnulledV1 } from './index.js';
import { dataFaults, eventFaults } from './validation.js';

const data = {
  uscc: '91350200776049653A',
  region: '610113',
  at: '2026-11-20T09:00:00+08:00',
  by: 'regulator-xian',
  penaltyId: 'p-1',
  decisionNumber: '陕西市监罚〔2026〕1号',
  annulledAt: '2026-11-20T00:00:00+08:00',
  annulmentRef: '陕西复决〔2026〕2号',
  reason: 'The facts were not established.',
};

const event = {
  specversion: '1.0',
  id: '0f0e9d6e-7f5d-5a0c-8f5e-0a64a6b0b0f1',
  source: '/zhixin/supervision',
  type: 'PenaltyAnnulledV1',
  subject: 'penalty-p-1',
  time: '2026-11-20T00:00:00+08:00',
  datacontenttype: 'application/json',
  partitionkey: data.uscc,
  recordedtime: '2026-11-20T01:00:00.123Z',
  uscc: data.uscc,
  region: data.region,
  audience: 'public',
  data,
};

const pointers = (changed: object) =>
  eventFaults({ ...event, ...changed }).map(({ pointer }) => pointer);

describe('the data of an event', () => {
  test('that keeps the promise has no fault', () =>
    expect(dataFaults(PenaltyAnnulledV1, data)).toEqual([]));

  test('may carry a field that a later contract adds', () =>
    expect(dataFaults(PenaltyAnnulledV1, { ...data, court: '西安铁路运输法院' })).toEqual([]));

  test.each(['2026-11-20T09:00:00+18:00', '2026-11-20T09:00:60Z', '9999-12-31T23:59:59-14:00'])(
    'may name a time that no door takes any more: %s',
    (at) => expect(dataFaults(PenaltyAnnulledV1, { ...data, at })).toEqual([]),
  );

  test.each([
    ['a missing field', { reason: undefined }, '/data/reason'],
    ['a wrong type', { by: 7 }, '/data/by'],
    ['a code that is too short', { uscc: '9135' }, '/data/uscc'],
    ['a region in words', { region: '西安' }, '/data/region'],
    ['a time without offset', { at: '2026-11-20T09:00:00' }, '/data/at'],
    ['a day that does not exist', { at: '2026-02-30T09:00:00Z' }, '/data/at'],
    ['an hour that does not exist', { at: '2026-02-20T25:00:00Z' }, '/data/at'],
  ])('with %s is at fault there', (_, changed, pointer) =>
    expect(
      dataFaults(PenaltyAnnulledV1, { ...data, ...changed }).map((fault) => fault.pointer),
    ).toContain(pointer),
  );
});

describe('an event', () => {
  test('that keeps the promise has no fault', () => expect(eventFaults(event)).toEqual([]));

  test.each([
    ['an unknown type', { type: 'PenaltyDoubledV1' }, '/type'],
    ['no id', { id: '' }, '/id'],
    ['another version of CloudEvents', { specversion: '0.3' }, '/specversion'],
    ['an audience of our own invention', { audience: 'friends' }, '/audience'],
    ['faulty data', { data: { ...data, region: '61' } }, '/data/region'],
    ['no data', { data: undefined }, '/data'],
  ])('with %s is at fault there', (_, changed, pointer) =>
    expect(pointers(changed)).toContain(pointer),
  );

  test('reports a bounded number of faults', () =>
    expect(eventFaults({ type: 'PenaltyAnnulledV1', data: {} }).length).toBeLessThanOrEqual(40));
});
