import { refuse } from '@zhixin/decider';
import type { CommandOf, Outcome } from './enterprise-commands.js';
import type { EnterpriseState } from './enterprise-state.js';
import { itemsOf } from './append-only.js';
import { instantOf } from './calendar.js';
import { stampOf, withEvaluation } from './evaluate.js';
import { knownOf, listingId, type KnownEvent } from './knowledge.js';
import * as occasions from './occasions.js';
import { notRegistered } from './registration.js';

export const putOnSeriousList = (
  command: CommandOf<'PutOnSeriousList'>,
  state: EnterpriseState,
): Outcome => {
  const { decisionRef, officer, since, until, reason } = command;
  if (state.particulars === undefined) return notRegistered();
  const { events } = knownOf(state.facts, Infinity);
  if (events.some(({ eventId }) => eventId === listingId(decisionRef))) return [];
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

export const takeOffSeriousList = (
  command: CommandOf<'TakeOffSeriousList'>,
  state: EnterpriseState,
): Outcome => {
  const { decisionRef, officer, since, ground, reason } = command;
  if (state.particulars === undefined) return notRegistered();
  const done = itemsOf(state.facts).some(
    (fact) => fact.type === 'TakenOffSeriousList' && fact.data.decisionRef === decisionRef,
  );
  if (done) return [];
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
