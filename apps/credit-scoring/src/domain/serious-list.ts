import { refuse } from '@zhixin/decider';
import type { CommandOf, EnterpriseDecision } from './enterprise-commands.js';
import type { EnterpriseState } from './enterprise-state.js';
import { itemsOf } from './append-only-list.js';
import { instantOf } from './calendar.js';
import { stampOf, withEvaluation } from './evaluate.js';
import { knownOf, listingId, type EnterpriseFact, type KnownEvent } from './knowledge.js';
import * as occasions from './occasions.js';
import { notRegistered } from './registration.js';

export const addToSeriousList = (
  command: CommandOf<'AddToSeriousList'>,
  state: EnterpriseState,
): EnterpriseDecision => {
  const { decisionRef, officer, since, until, reason } = command;
  if (state.particulars === undefined) return notRegistered();
  const before = decisionOf(state, 'PutOnSeriousList', decisionRef);
  if (before !== undefined) return asBefore(before, { decisionRef, officer, since, until, reason });
  const { events } = knownOf(state.facts, Infinity);
  if (until !== undefined && instantOf(until) <= instantOf(since))
    return refuse('LISTING_PERIOD_EMPTY', 'The listing would end before it begins.');
  const current = events.find((event) => isListedBy(event, since));
  if (current !== undefined)
    return refuse('ALREADY_LISTED', `It is on the list by decision ${current.reference}.`);
  return withEvaluation(state, command, {
    fact: {
      type: 'PutOnSeriousList',
      data: {
        ...stampOf(command),
        region: state.particulars.region,
        ...{ decisionRef, officer, since, reason },
        ...(until === undefined ? {} : { until }),
      },
    },
    occasion: occasions.listed(listingId(decisionRef)),
  });
};

export const removeFromSeriousList = (
  command: CommandOf<'RemoveFromSeriousList'>,
  state: EnterpriseState,
): EnterpriseDecision => {
  const { decisionRef, officer, since, ground, reason } = command;
  if (state.particulars === undefined) return notRegistered();
  const before = decisionOf(state, 'TakenOffSeriousList', decisionRef);
  if (before !== undefined)
    return asBefore(before, { decisionRef, officer, since, ground, reason });
  const listing = knownOf(state.facts, Infinity).events.find((event) => isListedBy(event, since));
  if (listing === undefined) return refuse('NOT_LISTED', 'It is not on the list at that time.');
  return withEvaluation(state, command, {
    fact: {
      type: 'TakenOffSeriousList',
      data: {
        ...stampOf(command),
        region: state.particulars.region,
        ...{ listingRef: listing.reference, decisionRef, officer, since, ground, reason },
      },
    },
    occasion: occasions.delisted(listing.eventId),
  });
};

const isListedBy = ({ listing, annulled, effectiveUntil }: KnownEvent, at: string) =>
  listing !== undefined && annulled === undefined && instantOf(at) < effectiveUntil;

type ListDecision = Extract<EnterpriseFact, { type: 'PutOnSeriousList' | 'TakenOffSeriousList' }>;

const decisionOf = (
  { facts }: EnterpriseState,
  type: ListDecision['type'],
  decisionRef: string,
): ListDecision | undefined =>
  itemsOf(facts).find(
    (fact): fact is ListDecision => fact.type === type && fact.data.decisionRef === decisionRef,
  );

// The same decision sent again is done already; another one under its number is somebody's mistake.
const asBefore = (
  { data }: ListDecision,
  sent: Readonly<Record<string, string | undefined>>,
): EnterpriseDecision => {
  const recorded = data as Readonly<Record<string, unknown>>;
  const differing = Object.entries(sent)
    .filter(([field, value]) => !isSame(field, value, recorded[field]))
    .map(([field]) => field);
  return differing.length === 0
    ? []
    : refuse(
        'DECISION_DIFFERS',
        `Decision ${data.decisionRef} is recorded with other content: ${differing.join(', ')}.`,
        differing,
      );
};

const isSame = (field: string, sent: string | undefined, recorded: unknown): boolean =>
  sent !== undefined && typeof recorded === 'string' && MOMENTS.has(field)
    ? instantOf(sent) === instantOf(recorded)
    : sent === recorded;

const MOMENTS: ReadonlySet<string> = new Set(['since', 'until']);
