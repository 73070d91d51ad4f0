import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import type { TraceFindingEvent } from './trace-finding.events.js';
import { traceFinding, type ReportMissingRecord } from './trace-finding.js';

const samples = JSON.parse(
  readFileSync(new URL('trace-finding.samples.json', import.meta.url), 'utf8'),
) as TraceFindingEvent[];

const given = specificationOf(traceFinding.decider);

const about = {
  uscc: '91610124MA6U0000XA',
  region: '610124',
  epc: 'https://id.gs1.org/01/06901234567892/10/K1',
};
const reporting: ReportMissingRecord = {
  type: 'ReportMissingRecord',
  ...about,
  shippedAt: '2026-05-20T00:00:00.000Z',
  evidence: ['urn:uuid:shipping'],
  at: '2026-05-20T08:00:00+08:00',
  by: 'service:traceability',
};
const { type: _, ...reportedData } = reporting;
const reported: TraceFindingEvent = {
  type: 'MissingRecordReported',
  data: { ...reportedData, evidence: ['urn:uuid:shipping'] },
};
const resolving = {
  type: 'ResolveMissingRecord',
  evidence: ['urn:uuid:receiving'],
  at: '2026-05-21T08:00:00+08:00',
  by: 'service:traceability',
} as const;
const resolved: TraceFindingEvent = {
  type: 'MissingRecordResolved',
  data: {
    ...about,
    evidence: ['urn:uuid:receiving'],
    at: resolving.at,
    by: resolving.by,
  },
};

describe('a missing record', () => {
  test('is reported once', () => given().when(reporting).thenOnce(reported));

  test('is resolved once', () => given(reported).when(resolving).thenOnce(resolved));

  test('stays resolved when the report is sent again', () =>
    given(reported, resolved).when(reporting).thenNothing());

  test('cannot be resolved before it was reported', () =>
    given().when(resolving).thenRefused('FINDING_UNKNOWN'));

  test('folds every stored form of its events', () =>
    expect(fold(traceFinding.decider, samples)).toMatchObject({
      status: 'resolved',
      ...about,
    }));
});
