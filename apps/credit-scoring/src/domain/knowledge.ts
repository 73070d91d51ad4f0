import { itemsOf, type AppendOnlyList } from './append-only-list.js';
import { instantOf, midnightOf } from './calendar.js';
import type { EnterpriseEvent, EnterpriseEventOf, Particulars } from './enterprise.events.js';

/** Everything an enterprise's stream says except the evaluations, which follow from it. */
export type EnterpriseFact = Exclude<EnterpriseEvent, { type: 'GradeEvaluated' }>;

/** The kind under which membership of the serious-violation list is scored. */
export const SERIOUS_LIST_IN = 'SERIOUS_LIST_IN';

/** Why an event never counted. */
interface KnownAnnulment {
  /** When it was annulled (RFC 3339). */
  readonly at: string;
  readonly reference: string;
  readonly reason: string;
}

/** One quality event (or listing) as known at some moment. Instants are epoch milliseconds. */
export interface KnownEvent {
  readonly eventId: string;
  readonly kind: string;
  readonly occurredAt: number;
  readonly effectiveFrom: number;
  effectiveUntil: number;
  readonly causeId: string | undefined;
  readonly intentional: boolean;
  /** Absent: it concerns the enterprise as such. */
  readonly productFamily: string | undefined;
  readonly reference: string;
  readonly evidence: readonly string[] | undefined;
  readonly recordedAt: string;
  readonly listing: EnterpriseEventOf<'PutOnSeriousList'>['data'] | undefined;
  /** It never counted. */
  annulled: KnownAnnulment | undefined;
  /** From here on it may no longer be used. */
  repairedAt: number;
}

/** What we knew of an enterprise at some moment. */
export interface Knowledge {
  readonly particulars: Particulars | undefined;
  readonly registeredAt: string | undefined;
  /** PGLN and GLN by which events name it. */
  readonly partyIds: readonly string[];
  /** Epoch milliseconds; 0 while it is not registered. */
  readonly establishedAt: number;
  /** Oldest effect first. */
  readonly events: readonly KnownEvent[];
}

/**
 * What the facts recorded until `knownAt` (epoch milliseconds) say, later ones left out. An annulment
 * may have arrived before what it annuls, so amendments are applied when all events are known.
 */
export const knownOf = (facts: AppendOnlyList<EnterpriseFact>, knownAt: number): Knowledge => {
  let particulars: Particulars | undefined;
  let registeredAt: string | undefined;
  let partyIds: readonly string[] = [];
  const events = new Map<string, KnownEvent>();
  const amendments: Amendment[] = [];

  for (const fact of itemsOf(facts)) {
    if (instantOf(fact.data.at) > knownAt) continue;
    if (isRegistration(fact)) {
      particulars = fact.data;
      registeredAt ??= fact.data.at;
      partyIds = fact.data.partyIds ?? partyIds;
    } else if (fact.type === 'PartyIdsNoted') partyIds = fact.data.partyIds;
    else if (isAmendment(fact)) amendments.push(fact);
    else {
      const event = eventIn(fact);
      if (!events.has(event.eventId)) events.set(event.eventId, event);
    }
  }
  for (const amendment of amendments) amend(events, amendment);

  return {
    particulars,
    registeredAt,
    partyIds,
    establishedAt: particulars === undefined ? 0 : midnightOf(particulars.establishedOn),
    events: [...events.values()].sort((left, right) => left.effectiveFrom - right.effectiveFrom),
  };
};

/** Id under which a listing decision stands among the quality events. */
export const listingId = (decisionRef: string): string => `listing:${decisionRef}`;

type Registration = Extract<
  EnterpriseFact,
  { type: 'EnterpriseRegistered' | 'EnterpriseParticularsChanged' }
>;
type Occurrence = Extract<EnterpriseFact, { type: 'QualityEventRecorded' | 'PutOnSeriousList' }>;
type PartyIdNote = Extract<EnterpriseFact, { type: 'PartyIdsNoted' }>;
type Amendment = Exclude<EnterpriseFact, Registration | PartyIdNote | Occurrence>;

const isRegistration = (fact: EnterpriseFact): fact is Registration =>
  fact.type === 'EnterpriseRegistered' || fact.type === 'EnterpriseParticularsChanged';

const isAmendment = (
  fact: Exclude<EnterpriseFact, Registration | PartyIdNote>,
): fact is Amendment => fact.type !== 'QualityEventRecorded' && fact.type !== 'PutOnSeriousList';

const eventIn = (fact: Occurrence): KnownEvent =>
  fact.type === 'PutOnSeriousList' ? listingEvent(fact.data) : qualityEvent(fact.data);

const qualityEvent = (data: EnterpriseEventOf<'QualityEventRecorded'>['data']): KnownEvent => ({
  eventId: data.eventId,
  kind: data.kind,
  occurredAt: instantOf(data.occurredAt),
  effectiveFrom: instantOf(data.effectiveFrom),
  effectiveUntil: data.effectiveUntil === undefined ? Infinity : instantOf(data.effectiveUntil),
  causeId: data.causeId,
  intentional: data.intentional === true,
  productFamily: data.productFamily,
  reference: data.reference,
  evidence: data.evidence,
  recordedAt: data.at,
  listing: undefined,
  annulled: undefined,
  repairedAt: Infinity,
});

const listingEvent = (data: EnterpriseEventOf<'PutOnSeriousList'>['data']): KnownEvent => ({
  eventId: listingId(data.decisionRef),
  kind: SERIOUS_LIST_IN,
  occurredAt: instantOf(data.since),
  effectiveFrom: instantOf(data.since),
  effectiveUntil: data.until === undefined ? Infinity : instantOf(data.until),
  causeId: undefined,
  intentional: false,
  productFamily: undefined,
  reference: data.decisionRef,
  evidence: undefined,
  recordedAt: data.at,
  listing: data,
  annulled: undefined,
  repairedAt: Infinity,
});

const amend = (events: ReadonlyMap<string, KnownEvent>, { type, data }: Amendment) => {
  const event = events.get(
    type === 'TakenOffSeriousList' ? listingId(data.listingRef) : data.eventId,
  );
  if (event === undefined) return;
  switch (type) {
    case 'QualityEventEnded':
      event.effectiveUntil = Math.min(event.effectiveUntil, instantOf(data.endedAt));
      break;
    case 'QualityEventAnnulled':
      event.annulled ??= {
        at: data.annulledAt,
        reference: data.reference,
        reason: data.reason,
      };
      break;
    case 'QualityEventRepaired':
      event.repairedAt = Math.min(event.repairedAt, instantOf(data.repairedAt));
      break;
    case 'TakenOffSeriousList':
      takeOff(event, data);
      break;
  }
};

const takeOff = (event: KnownEvent, data: EnterpriseEventOf<'TakenOffSeriousList'>['data']) => {
  const since = instantOf(data.since);
  event.effectiveUntil = Math.min(event.effectiveUntil, since);
  if (data.ground === 'withdrawn')
    event.annulled ??= { at: data.since, reference: data.decisionRef, reason: data.reason };
  if (data.ground === 'repaired') event.repairedAt = Math.min(event.repairedAt, since);
};
