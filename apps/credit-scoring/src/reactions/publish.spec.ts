import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Clean } from '@sinclair/typebox/value';
import { contractOf } from '@zhixin/contracts';
import { dataFaults } from '@zhixin/contracts/validation';
import type { RecordedEvent } from '@zhixin/event-store';
import type { EnterpriseEvent } from '../domain/enterprise.events.js';
import type { PartyIdEvent } from '../domain/party-id.events.js';
import { toContract } from './publish.js';

const samplesIn = <Event>(file: string) =>
  JSON.parse(
    readFileSync(new URL(`../domain/${file}`, import.meta.url), 'utf8'),
  ) as readonly Event[];
const samples = samplesIn<EnterpriseEvent>('enterprise.samples.json');

const USCC = '91610113MA6TXK1N3E';
const recorded = (
  { type, data }: EnterpriseEvent | PartyIdEvent,
  stream = `enterprise-${USCC}`,
): RecordedEvent => ({
  id: '0198c0de-0000-7000-8000-000000000001',
  type,
  // Fields of a later version of ours, which no contract names.
  data: {
    ...data,
    remark: 'for the file',
    ...('reason' in data &&
      typeof data.reason === 'object' && { reason: { ...data.reason, remark: 'for the file' } }),
  } as unknown as RecordedEvent['data'],
  metadata: { occurredAt: data.at, actor: data.by, correlationId: 'c' },
  stream,
  revision: 0,
  position: 'memory:1',
  recordedAt: '2026-06-02T01:00:00Z',
});

const PUBLISHED: Readonly<Record<EnterpriseEvent['type'], string | undefined>> = {
  EnterpriseRegistered: 'EnterpriseRegisteredV1',
  EnterpriseParticularsChanged: 'EnterpriseRegisteredV1',
  PartyIdsNoted: undefined,
  QualityEventRecorded: undefined,
  QualityEventEnded: undefined,
  QualityEventAnnulled: undefined,
  QualityEventRepaired: undefined,
  PutOnSeriousList: 'EnterpriseListedV1',
  TakenOffSeriousList: 'EnterpriseDelistedV1',
  GradeEvaluated: 'GradeEvaluatedV1',
};

describe('what others learn', () => {
  test.each(samples.map((sample) => [sample.type, sample] as const))('of %s', (type, sample) => {
    const published = toContract(recorded(sample));
    expect(published.map((event) => event.type)).toEqual(
      PUBLISHED[type] === undefined ? [] : [PUBLISHED[type]],
    );
    for (const event of published) {
      const contract = contractOf(event.type)!;
      expect(dataFaults(contract, event.data)).toEqual([]);
      expect(event).toMatchObject({ uscc: USCC, region: '610113', partitionkey: USCC });
      // Nothing more than the contract names: the national class and a listing's ground stay here.
      expect(event.data).toEqual(Clean(contract.schema, structuredClone(event.data)));
    }
  });

  test('of the identifiers by which events name an enterprise', () => {
    const changed = samples.find(({ data }) => 'partyIds' in data)!;
    expect(toContract(recorded(changed))).toMatchObject([
      { data: { partyIds: ['https://id.gs1.org/417/9521234000013'] } },
    ]);
  });

  test('of whose an identifier is', () => {
    const published = samplesIn<PartyIdEvent>('party-id.samples.json').flatMap((sample) =>
      toContract(recorded(sample, 'partyid-417-9521234000013')),
    );
    expect(published).toMatchObject([
      { type: 'PartyIdRegisteredV1', uscc: USCC, region: '610113', partitionkey: USCC },
      { type: 'PartyIdWithdrawnV1', uscc: USCC, recordedtime: '2026-06-02T01:00:00Z' },
    ]);
    for (const { type, data } of published) {
      const contract = contractOf(type)!;
      expect(dataFaults(contract, data)).toEqual([]);
      expect(data).toEqual(Clean(contract.schema, structuredClone(data)));
    }
  });
});
