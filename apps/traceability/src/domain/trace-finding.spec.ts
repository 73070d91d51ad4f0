import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import type { TraceFindingEvent } from './trace-finding.events.js';
import { traceFinding, type OpenTraceFinding } from './trace-finding.js';

const samples = JSON.parse(
  readFileSync(new URL('trace-finding.samples.json', import.meta.url), 'utf8'),
) as TraceFindingEvent[];

const given = specificationOf(traceFinding.decider);

const about = {
  uscc: '91610124MA6U0000XA',
  region: '610124',
  epc: 'https://id.gs1.org/01/06901234567892/10/K1',
};
const opening: OpenTraceFinding = {
  type: 'OpenTraceFinding',
  kind: 'balance',
  severity: 'high',
  ...about,
  quantity: { value: -5, uom: 'KGM' },
  aroseAt: '2026-05-20T00:00:00.000Z',
  rulePack: { id: 'trace-default', version: '2026.1' },
  evidence: ['urn:uuid:shipping'],
  at: '2026-05-20T08:00:00+08:00',
  by: 'service:traceability',
};
const { type: _, ...openedData } = opening;
const opened: TraceFindingEvent = {
  type: 'TraceFindingOpened',
  data: { ...openedData, evidence: ['urn:uuid:shipping'] },
};
const resolving = {
  type: 'ResolveTraceFinding',
  evidence: ['urn:uuid:receiving'],
  at: '2026-05-21T08:00:00+08:00',
  by: 'service:traceability',
} as const;
const { at, by } = resolving;
const explained = { ...about, at, by, evidence: ['urn:uuid:receiving'] };
const resolved: TraceFindingEvent = {
  type: 'TraceFindingResolved',
  data: { ...explained, kind: 'balance' },
};

describe('a finding', () => {
  test('is opened once', () => given().when(opening).thenOnce(opened));

  test('is resolved once', () => given(opened).when(resolving).thenOnce(resolved));

  test('stays resolved when it is opened or revised again', () => {
    given(opened, resolved).when(opening).thenNothing();
    given(opened, resolved)
      .when({ ...resolving, type: 'ReviseTraceFinding' })
      .thenNothing();
  });

  test('cannot be revised or resolved before it was opened', () => {
    given().when(resolving).thenRefused('FINDING_UNKNOWN');
    given()
      .when({ ...resolving, type: 'ReviseTraceFinding' })
      .thenRefused('FINDING_UNKNOWN');
  });

  test('is revised once where its amount or its events are others', () => {
    const quantity = { value: -8, uom: 'KGM' };
    const evidence = ['urn:uuid:shipping', 'urn:uuid:sale'];
    const revising = { type: 'ReviseTraceFinding', at, by, quantity, evidence } as const;
    given(opened)
      .when(revising)
      .thenOnce({
        type: 'TraceFindingRevised',
        data: { ...about, at, by, quantity, evidence, kind: 'balance' },
      });
    given(opened)
      .when({ ...revising, quantity: opening.quantity!, evidence: opening.evidence })
      .thenNothing();
  });
});

describe('a missing record', () => {
  const reporting: OpenTraceFinding = { ...opening, kind: 'missing-record' };
  const reported: TraceFindingEvent = {
    type: 'MissingRecordReported',
    data: {
      ...about,
      at: opening.at,
      by,
      evidence: ['urn:uuid:shipping'],
      shippedAt: opening.aroseAt,
    },
  };

  test('is told by its own events', () => {
    given().when(reporting).thenOnce(reported);
    given(reported).when(resolving).thenOnce({ type: 'MissingRecordResolved', data: explained });
  });

  test('folds every stored form of its events', () =>
    expect(fold(traceFinding.decider, samples.slice(0, 2))).toMatchObject({
      status: 'resolved',
      kind: 'missing-record',
      ...about,
    }));
});

test('every stored form of a finding is folded', () =>
  expect(fold(traceFinding.decider, samples.slice(2))).toMatchObject({
    status: 'resolved',
    kind: 'balance',
    quantity: { value: -8, uom: 'KGM' },
    ...about,
  }));
