import {
  defineAggregate,
  refuse,
  type Aggregate,
  type AnyEvent,
  type Decision,
  type EventSchemas,
  type Refusal,
} from '@zhixin/decider';
import { isBefore, isFuture } from './moment.js';
import { differingFields } from './same-facts.js';

/** What every document says, with the officer's stamp: `at` when it was recorded, `by` whom. */
export interface Document {
  readonly at: string;
  readonly by: string;
  readonly uscc: string;
  readonly region: string;
  readonly authority: string;
  /** Id of the annulled case under the same number that this one is in place of. */
  readonly replaces?: string;
}

/** Why a document no longer stands. */
export interface Annulment {
  readonly at: string;
  readonly by: string;
  readonly annulledAt: string;
  readonly annulmentRef: string;
  readonly reason: string;
}

interface Annulling extends Annulment {
  readonly type: 'Annul';
  /** GB/T 2260 prefix of the officer who asks. */
  readonly jurisdiction: string;
}

interface Recording<Facts extends Document> {
  readonly type: 'Record';
  readonly facts: Facts;
  /** The officer says that this case is annulled and another is to be in its place. */
  readonly anew?: boolean;
}

export type CaseCommand<Facts extends Document = Document> = Recording<Facts> | Annulling;

export type CaseState<Facts extends Document = Document> =
  | { readonly status: 'none' }
  | { readonly status: 'recorded'; readonly facts: Facts }
  | { readonly status: 'annulled'; readonly facts: Facts };

/** A kind of document that agencies record about enterprises. */
export interface CaseRules<Facts extends Document> {
  /** Streams are `{category}-{id}`. */
  readonly category: string;
  readonly events: EventSchemas;
  /** Types of its two events. */
  readonly recorded: string;
  readonly annulled: string;
  /** Field with the number that the authority gave it. */
  readonly number: keyof Facts & string;
  /** The moment that lists go by, and before which it cannot have been annulled. */
  readonly dated: keyof Facts & string;
  /** What happened, and with which code it is refused when it lies ahead. */
  readonly happened: { readonly field: keyof Facts & string; readonly ahead: string };
  /** Since when it stands; `early`: before what happened. */
  readonly stands: {
    readonly field: keyof Facts & string;
    readonly ahead: string;
    readonly early: string;
  };
  readonly taken: string;
  readonly unknown: string;
  readonly annulledEarly: string;
  /** Contradictions in what the document says. */
  readonly refusalOf?: (facts: Facts) => Refusal | undefined;
}

/** A kind of case: its rules, and the streams that follow them. */
export interface CaseKind<Facts extends Document = Document> extends CaseRules<Facts> {
  readonly aggregate: Aggregate<CaseState<Facts>, CaseCommand<Facts>, AnyEvent>;
}

/** A case of any kind. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyCaseKind = CaseKind<any>;

/** The document is annulled and what was sent is another: it belongs into the next filing. */
export const DOCUMENT_ANNULLED = 'DOCUMENT_ANNULLED';

/** Makes a kind of case: recorded once under its number, annulled at most once. */
export const caseKind = <Facts extends Document>(rules: CaseRules<Facts>): CaseKind<Facts> => ({
  ...rules,
  aggregate: defineAggregate<CaseState<Facts>, CaseCommand<Facts>, AnyEvent, string>({
    category: rules.category,
    events: rules.events,
    decider: {
      initialState: { status: 'none' },
      decide: (command, state) =>
        command.type === 'Record' ? record(rules, command, state) : annul(rules, command, state),
      evolve: (state, event) => evolve(rules, state, event),
    },
  }),
});

/** A moment that a document names. */
export const momentIn = <Facts extends Document>(facts: Facts, field: keyof Facts): string =>
  facts[field] as string;

const record = <Facts extends Document>(
  rules: CaseRules<Facts>,
  { facts, anew = false }: Recording<Facts>,
  state: CaseState<Facts>,
): Decision<AnyEvent> => {
  if (state.status !== 'none') return recordAgain(rules, { facts, anew }, state);
  if (anew) return refuse('NOT_REPLACEABLE', 'No such document is recorded.', ['replaces']);
  return (
    untimely(rules, facts) ?? rules.refusalOf?.(facts) ?? [{ type: rules.recorded, data: facts }]
  );
};

const recordAgain = <Facts extends Document>(
  { number, taken }: CaseRules<Facts>,
  { facts: sent, anew }: { readonly facts: Facts; readonly anew: boolean },
  { status, facts: recorded }: Exclude<CaseState<Facts>, { status: 'none' }>,
): Decision<AnyEvent> => {
  const differing = differingFields(recorded, sent, number);
  if (status === 'annulled' && (anew || differing.length > 0))
    return refuse(DOCUMENT_ANNULLED, `${String(recorded[number])} is annulled.`);
  if (differing.length === 0) return [];
  return refuse(
    taken,
    `${String(recorded[number])} is recorded with other content: ${differing.join(', ')}.`,
    differing,
  );
};

const untimely = <Facts extends Document>(
  { happened, stands }: CaseRules<Facts>,
  facts: Facts,
): Refusal | undefined => {
  const [before, since] = [momentIn(facts, happened.field), momentIn(facts, stands.field)];
  if (isFuture(before, facts.at))
    return refuse(happened.ahead, `${before} has not come yet.`, [happened.field]);
  if (isFuture(since, facts.at))
    return refuse(stands.ahead, `${since} has not come yet.`, [stands.field]);
  const early = `${stands.field} (${since}) is before ${happened.field} (${before}).`;
  return isBefore(since, before) ? refuse(stands.early, early, [stands.field]) : undefined;
};

const annul = <Facts extends Document>(
  { annulled, annulledEarly, dated, number, unknown }: CaseRules<Facts>,
  { jurisdiction, at, by, annulledAt, annulmentRef, reason }: Annulling,
  state: CaseState<Facts>,
): Decision<AnyEvent> => {
  if (state.status === 'none') return refuse(unknown, 'No such document is recorded.');
  const { facts } = state;
  const { uscc, region } = facts;
  if (!region.startsWith(jurisdiction))
    return refuse('OTHER_TENANT', `The document belongs to region ${region}.`);
  if (state.status === 'annulled') return [];
  if (isFuture(annulledAt, at))
    return refuse('ANNULLED_IN_FUTURE', `${annulledAt} has not come yet.`, ['annulledAt']);
  const since = momentIn(facts, dated);
  if (isBefore(annulledAt, since))
    return refuse(annulledEarly, `It cannot be annulled (${annulledAt}) before ${since}.`, [
      'annulledAt',
    ]);
  const data = { at, by, uscc, region, [number]: facts[number], annulledAt, annulmentRef, reason };
  return [{ type: annulled, data }];
};

const evolve = <Facts extends Document>(
  { recorded }: CaseRules<Facts>,
  state: CaseState<Facts>,
  { type, data }: AnyEvent,
): CaseState<Facts> => {
  if (type === recorded) return { status: 'recorded', facts: data as Facts };
  return state.status === 'none' ? state : { status: 'annulled', facts: state.facts };
};
