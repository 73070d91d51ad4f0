import { refuse } from '@zhixin/decider';
import { rulesInForce } from '@zhixin/rule-packs';
import type { CommandOf, EnterpriseDecision } from './enterprise-commands.js';
import type { EnterpriseState } from './enterprise-state.js';
import { itemsOf } from './append-only-list.js';
import { addMonths, instantOf, timeOf } from './calendar.js';
import type { EnterpriseEventOf, QualityFact } from './enterprise.events.js';
import { same, stampOf, withEvaluation } from './evaluate.js';
import { knownOf, type KnownEvent } from './knowledge.js';
import { ruleFor } from './ledger.js';
import * as occasions from './occasions.js';

export const recordQualityEvent = (
  command: CommandOf<'RecordQualityEvent'>,
  state: EnterpriseState,
): EnterpriseDecision => {
  const given = qualityFactOf(command);
  const before = itemsOf(state.facts).find(
    (fact) => fact.type === 'QualityEventRecorded' && fact.data.eventId === command.eventId,
  );
  if (before !== undefined)
    return same(given, qualityFactOf(before.data as QualityFact))
      ? []
      : refuse('QUALITY_EVENT_DIFFERS', `${command.eventId} is recorded with other content.`);
  return withEvaluation(state, command, {
    fact: { type: 'QualityEventRecorded', data: { ...stampOf(command), ...given } },
    occasion: occasions.recorded(occasions.titled(command.rules, command)),
  });
};

// Not refused for an unknown event: an annulment may overtake what it annuls.
export const annulQualityEvent = (
  command: CommandOf<'AnnulQualityEvent'>,
  state: EnterpriseState,
): EnterpriseDecision => {
  const { eventId, annulledAt, reference, reason } = command;
  if (isAnnulled(state, eventId)) return [];
  const kind = eventNamed(state, eventId)?.kind ?? eventId;
  return withEvaluation(state, command, {
    fact: {
      type: 'QualityEventAnnulled',
      data: { ...stampOf(command), eventId, annulledAt, reference, reason },
    },
    occasion: occasions.annulled(occasions.titled(command.rules, { kind, eventId })),
  });
};

export const repairQualityEvent = (
  command: CommandOf<'RepairQualityEvent'>,
  state: EnterpriseState,
): EnterpriseDecision => {
  const { eventId, repairedAt, reference } = command;
  const before = itemsOf(state.facts).find(
    (fact) => fact.type === 'QualityEventRepaired' && fact.data.eventId === eventId,
  );
  if (before !== undefined) return repairAgain(command, before.data as Repair);
  const event = eventNamed(state, eventId);
  if (event === undefined) return unknown(eventId);
  if (event.annulled !== undefined)
    return refuse('QUALITY_EVENT_ANNULLED', `${eventId} is annulled: there is nothing to repair.`);
  const earliest = earliestRepair(command, event);
  if (instantOf(repairedAt) < earliest)
    return refuse('REPAIR_TOO_EARLY', `It may be repaired from ${timeOf(earliest)} on.`);
  return withEvaluation(state, command, {
    fact: {
      type: 'QualityEventRepaired',
      data: { ...stampOf(command), eventId, repairedAt, reference },
    },
    occasion: occasions.repaired(occasions.titled(command.rules, event)),
  });
};

type Repair = EnterpriseEventOf<'QualityEventRepaired'>['data'];

const repairAgain = (
  sent: CommandOf<'RepairQualityEvent'>,
  recorded: Repair,
): EnterpriseDecision =>
  sent.reference === recorded.reference &&
  instantOf(sent.repairedAt) === instantOf(recorded.repairedAt)
    ? []
    : refuse(
        'REPAIR_DIFFERS',
        `${sent.eventId} is repaired by ${recorded.reference} from ${recorded.repairedAt} on.`,
      );

const unknown = (eventId: string) => refuse('QUALITY_EVENT_UNKNOWN', `${eventId} is not known.`);

const eventNamed = ({ facts }: EnterpriseState, eventId: string): KnownEvent | undefined =>
  knownOf(facts, Infinity).events.find((event) => event.eventId === eventId);

const isAnnulled = ({ facts }: EnterpriseState, eventId: string) =>
  itemsOf(facts).some(
    (fact) => fact.type === 'QualityEventAnnulled' && fact.data.eventId === eventId,
  );

const earliestRepair = (
  { rules, at }: CommandOf<'RepairQualityEvent'>,
  { kind, effectiveFrom }: KnownEvent,
): number => {
  const pack = rulesInForce(rules, { validAt: instantOf(at), knownAt: instantOf(at) });
  const publicity = pack === undefined ? undefined : ruleFor(pack, kind)?.publicity;
  const window = pack?.repairWindows.find((each) => each.publicity === publicity);
  return window === undefined ? effectiveFrom : addMonths(effectiveFrom, window.earliestMonths);
};

const qualityFactOf = ({
  eventId,
  kind,
  occurredAt,
  effectiveFrom,
  effectiveUntil,
  causeId,
  intentional,
  productFamily,
  reference,
  evidence,
  source,
}: Omit<QualityFact, 'at' | 'by'>) => ({
  ...{ eventId, kind, occurredAt, effectiveFrom, reference, source },
  ...(effectiveUntil === undefined ? {} : { effectiveUntil }),
  ...(causeId === undefined ? {} : { causeId }),
  ...(intentional === undefined ? {} : { intentional }),
  ...(productFamily === undefined ? {} : { productFamily }),
  ...(evidence === undefined ? {} : { evidence }),
});
