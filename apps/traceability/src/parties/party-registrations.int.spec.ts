import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PartyIdRegisteredV1, PartyIdWithdrawnV1 } from '@zhixin/contracts';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import { makeUscc } from '@zhixin/identifiers';
import type { ReactionTools } from '@zhixin/service-shell';
import { logDatabase } from '../log/testing.js';
import { onPartyIds } from '../reactions/on-party-ids.js';
import { registrationsOf, registrationsOfParties } from './party-registrations.js';

const GROWER = makeUscc({ category: '91', region: '610124', organisation: '10000001' });
const PACKER = makeUscc({ category: '91', region: '610132', organisation: '10000002' });
const PGLN = 'https://id.gs1.org/417/9521234000013';
const GLN = 'https://id.gs1.org/414/9521234000020';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

let database: Awaited<ReturnType<typeof logDatabase>>;
beforeAll(async () => {
  database = await logDatabase();
});
beforeEach(() => database.pool.query('truncate traceability.party_registration'));
afterAll(() => database.close());

type Ownership = typeof PartyIdRegisteredV1 | typeof PartyIdWithdrawnV1;

const told = (
  contract: Ownership,
  { uscc = GROWER, partyId = PGLN, registration = 1, hour = 1 } = {},
): CloudEvent => {
  const recordedAt = `2026-11-20T0${hour}:00:00.123Z`;
  const data = { uscc, region: '610124', at: recordedAt, by: 'officer', partyId, registration };
  const metadata = { occurredAt: recordedAt, actor: 'officer', correlationId: 'c' };
  const from = { id: `${partyId} ${hour}`, stream: 'partyid-417', recordedAt, metadata };
  return cloudEvent(contract, {
    ...{ from, service: 'credit-scoring', uscc, region: '610124' },
    data,
  });
};

const feed = async (...events: readonly CloudEvent[]) => {
  const tx = { query: (text: string, values: unknown[]) => database.pool.query(text, values) };
  for (const event of events)
    await onPartyIds.on[event.type]!(event, { tx } as unknown as ReactionTools);
};

const registered = told(PartyIdRegisteredV1);
const withdrawn = told(PartyIdWithdrawnV1, { hour: 2 });
const given = told(PartyIdRegisteredV1, { uscc: PACKER, registration: 2, hour: 3 });

const OWNERS = [
  {
    identifier: PGLN,
    party: GROWER,
    recordTime: '2026-11-20T01:00:00.123Z',
    withdrawnAt: '2026-11-20T02:00:00.123Z',
  },
  { identifier: PGLN, party: PACKER, recordTime: '2026-11-20T03:00:00.123Z' },
];

describe('who is who', () => {
  test.each([
    ['in order', [registered, withdrawn, given]],
    ['the other way round', [given, withdrawn, registered]],
    ['twice, older after newer', [registered, withdrawn, given, withdrawn, registered, given]],
  ])('is the same when it is told %s', async (_, events) => {
    await feed(...events);
    expect(await registrationsOf(database.pool, [PGLN])).toEqual(OWNERS);
  });

  test('is known of nobody while only the end of a registration is', async () => {
    await feed(withdrawn);
    expect(await registrationsOf(database.pool, [PGLN])).toEqual([]);
    expect(await registrationsOfParties(database.pool, [GROWER])).toEqual([]);
  });

  test('is told by identifier and by enterprise', async () => {
    await feed(registered, told(PartyIdRegisteredV1, { partyId: GLN, hour: 4 }));
    expect(await registrationsOf(database.pool, [GLN, 'https://id.gs1.org/417/1'])).toMatchObject([
      { identifier: GLN, party: GROWER },
    ]);
    expect(await registrationsOfParties(database.pool, [GROWER, PACKER])).toMatchObject([
      { identifier: GLN },
      { identifier: PGLN },
    ]);
    expect(await registrationsOf(database.pool, [])).toEqual([]);
  });

  test('is not taken from an event that breaks its contract, so that the bus parks it', async () => {
    const broken = { ...registered, data: { ...(registered.data as object), partyId: '9521234' } };
    await expect(feed(broken)).rejects.toThrow('/data/partyId');
  });
});
