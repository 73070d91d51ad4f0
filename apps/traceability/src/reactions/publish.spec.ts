import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Clean } from '@sinclair/typebox/value';
import {
  acceptedEventOf,
  contractOf,
  contractsOn,
  heldBackOn,
  traceabilityTopic,
} from '@zhixin/contracts';
import { eventFaults } from '@zhixin/contracts/validation';
import type { ConfirmationEvent } from '../domain/confirmation.events.js';
import type { ScopeWatchEvent } from '../domain/scope-watch.events.js';
import type { TraceFindingEvent } from '../domain/trace-finding.events.js';
import { rowsTold } from '../scopes/case-pages.js';
import { toContract } from './publish.js';

const samplesIn = <Event>(file: string) =>
  JSON.parse(
    readFileSync(new URL(`../domain/${file}`, import.meta.url), 'utf8'),
  ) as readonly Event[];

const publishedOf = (
  stream: string,
  samples: readonly (TraceFindingEvent | ConfirmationEvent | ScopeWatchEvent)[],
) =>
  samples.flatMap(({ type, data }) =>
    toContract({
      id: '0198c0de-0000-7000-8000-000000000001',
      type,
      // A field of a later version of ours, which no contract names.
      data: { ...data, remark: 'for the file' },
      metadata: { occurredAt: data.at, actor: 'traceability', correlationId: 'c' },
      stream,
      revision: 0,
      position: 'memory:1',
      recordedAt: '2026-06-02T01:00:00Z',
    }),
  );

const findings = publishedOf(
  'tracefinding-f1',
  samplesIn<TraceFindingEvent>('trace-finding.samples.json'),
);
const confirmations = publishedOf(
  `confirmation-${'ab'.repeat(16)}`,
  samplesIn<ConfirmationEvent>('confirmation.samples.json'),
);
const watches = publishedOf(
  `scopewatch-${'cd'.repeat(32)}`,
  samplesIn<ScopeWatchEvent>('scope-watch.samples.json'),
);

const accepted = acceptedEventOf({
  position: 1,
  published_id: 'epcis-1/EpcisEventAcceptedV1',
  partition_key: 'https://id.gs1.org/01/06901234567892/10/K1',
  uscc: '91610124MA6U0000XA',
  region: '610124',
  event_id: 'urn:uuid:0b3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01',
  event_hash: `ni:///sha-256;${'ee'.repeat(32)}?ver=CBV2.0`,
  event_time: '2026-06-01T00:00:00.000Z',
  record_time: '2026-06-01T00:00:01.000Z',
  capture_id: 'c1',
  is_declaration: false,
  body: '{"type":"ObjectEvent","action":"OBSERVE"}',
  context: '[]',
  // What the function of the log may give one day, and no contract names.
  ...{ remark: 'for the file' },
});

const item = {
  ...{ epc: 'https://id.gs1.org/01/06901234567892/10/K1', relation: 'root', state: 'on-hand' },
  quantity: { low: 0, high: null, uom: 'KGM' },
  holder: { name: '西安超市', uscc: '91610124MA6U0000XA' },
  since: '2026-05-02T04:00:00.000Z',
};
const rows = rowsTold(
  {
    ...{ position: 'scope-pages:1', id: 'scope-pages/c1/1/1', type: 'ScopeRowsToldV1' },
    ...{ recordedAt: '2026-06-01T00:00:01.000Z', caseId: 'c1', version: 1, set: 'recorded' },
    ...{ scopeId: 'ab'.repeat(32), uscc: '91610124MA6U0000XA', region: '610124' },
    ...{ prior: 1, priorId: 'ab'.repeat(32), newest: 2, newestId: 'cd'.repeat(32) },
    ...{ documentHash: 'h', truncated: false, page: 1, pages: 1, behind: [-1, -1], changes: 1 },
  },
  { rows: [item], gone: [{ ...item, state: 'in-transit' }] },
);

const published = [...findings, ...confirmations, ...watches, rows, accepted];

test.each(published.map((event) => [event.type, event] as const))(
  '%s keeps its promise, and says nothing more',
  (type, event) => {
    expect(eventFaults(event)).toEqual([]);
    expect(event.data).toEqual(Clean(contractOf(type)!.schema, structuredClone(event.data)));
  },
);

test('every contract of the topic is published, those of its relays by the relays', () => {
  const { heldBack, released } = heldBackOn(traceabilityTopic.name)!;
  expect(new Set([...published.map(({ type }) => type), heldBack.type, released.type])).toEqual(
    new Set(contractsOn(traceabilityTopic).map(({ type }) => type)),
  );
});
