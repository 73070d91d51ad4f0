import { creditScoringTopic, EnterpriseRegisteredV1, PartyIdRegisteredV1 } from '@zhixin/contracts';
import type { Chain } from '@zhixin/demonstration/chains';
import { cloudEvent } from '@zhixin/event-bus';
import { canonicalUri, makeUscc } from '@zhixin/identifiers';
import type { Caller } from '@zhixin/identity';
import { until } from '@zhixin/infra-processes';
import { PG_POOL } from '@zhixin/service-shell';
import type { TestService } from '@zhixin/service-shell/testing';
import type pg from 'pg';
import { captureAll, epcisDocument } from '../http/testing.js';

/** A party of a chain as an enterprise with an account. */
export interface ChainParty {
  readonly name: string;
  readonly party: string;
  readonly reports: readonly string[];
  readonly uscc: string;
  /** Name of its caller. */
  readonly account: string;
}

const REGION = '610132';

/** The parties of a chain as enterprises. */
export const partiesOf = ({ parties }: Pick<Chain, 'parties'>): readonly ChainParty[] =>
  parties.map((party, index) => ({
    ...party,
    account: `party-${index}`,
    uscc: makeUscc({ category: '91', region: REGION, organisation: `7000000${index}` }),
  }));

/** Their accounts, for a service. */
export const callersOf = (parties: readonly ChainParty[]): Readonly<Record<string, Caller>> =>
  Object.fromEntries(
    parties.map(({ account, uscc }) => [account, { subject: account, role: 'enterprise', uscc }]),
  );

const REGISTERED_AT = '2026-01-01T00:00:00.000Z';

/** Registers the parties with their identifiers, as the credit service tells it. */
export const register = async (
  service: TestService,
  parties: readonly ChainParty[],
): Promise<void> => {
  const pool = service.app.get<pg.Pool>(PG_POOL);
  await service.bus.ensureTopic(creditScoringTopic.name, creditScoringTopic);
  await service.bus.publish(creditScoringTopic.name, registrations(parties));
  const known = `select (select count(*) from traceability.enterprise_name where uscc = any($1))
    + (select count(*) from traceability.party_registration where uscc = any($1)) as count`;
  await until('the registrations', async () => {
    const { rows } = await pool.query<{ count: string }>(known, [parties.map(({ uscc }) => uscc)]);
    return Number(rows[0]!.count) === 2 * parties.length;
  });
};

const registrations = (parties: readonly ChainParty[]) => {
  const about = ({ uscc, account }: ChainParty) => ({
    from: {
      ...{ id: account, stream: `enterprise-${uscc}`, recordedAt: REGISTERED_AT },
      metadata: { occurredAt: REGISTERED_AT, actor: 'officer', correlationId: 'c' },
    },
    ...{ service: 'credit-scoring', uscc, region: REGION },
  });
  return parties.flatMap((party) => {
    const { uscc, name } = party;
    const stamp = { uscc, region: REGION, at: REGISTERED_AT, by: 'officer' };
    return [
      cloudEvent(EnterpriseRegisteredV1, {
        ...about(party),
        data: {
          ...stamp,
          ...{ name, productRisk: 'high', establishedOn: '2015-03-01', usccCheckPassed: true },
        },
      }),
      cloudEvent(PartyIdRegisteredV1, {
        ...about(party),
        data: { ...stamp, partyId: canonicalUri(party.party), registration: 1 },
      }),
    ];
  });
};

/** Captures the events of a chain, each by its party and at its record time. */
export const captureChain = async (
  service: TestService,
  { events }: Pick<Chain, 'events'>,
  parties: readonly ChainParty[],
): Promise<void> => {
  for (const { recordTime, ...event } of events) {
    service.clock.set(recordTime);
    const { account } = parties.find(({ reports }) => reports.includes(event.eventID as string))!;
    const job = await captureAll(service, epcisDocument(event), { as: account });
    if (!job.success) throw new Error(JSON.stringify(job));
  }
};
