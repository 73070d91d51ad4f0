import {
  refuse,
  type Aggregate,
  type Decision,
  type NamesDiffer,
  type Refusal,
  type SchemasOf,
} from '@zhixin/decider';
import { isBefore, isFuture } from './moment.js';
import { differingFields } from './same-facts.js';

/** Whom it is about, with the officer's stamp: `at` when it was recorded, `by` whom. */
export interface CaseStamp {
  readonly at: string;
  readonly by: string;
  readonly uscc: string;
  readonly region: string;
}

/** What every document says. */
export interface Document extends CaseStamp {
  readonly authority: string;
  /** Id of the annulled case under the same number that this one is in place of. */
  readonly replaces?: string;
}

/** Why a document no longer stands. */
export interface Annulment extends CaseStamp {
  readonly annulledAt: string;
  readonly annulmentRef: string;
  readonly reason: string;
}

/** The command to record a document. */
export interface RecordDocument<Facts extends Document = Document> {
  readonly type: string;
  readonly facts: Facts;
  /** The officer says that this case is annulled and another is to be in its place. */
  readonly anew?: boolean;
}

/** The command to annul a document. */
export interface AnnulDocument extends Omit<Annulment, 'uscc' | 'region'> {
  readonly type: string;
  /** GB/T 2260 prefix of the officer who asks. */
  readonly jurisdiction: string;
}

/** An event of a case: a document was recorded, or annulled. */
export interface CaseEvent {
  readonly type: string;
  readonly data: Document | Annulment;
}

/** What tells one kind of case from another: its commands, its events, and the codes of its own refusals. */
export interface CaseTypes {
  readonly record: RecordDocument;
  readonly annul: AnnulDocument;
  readonly event: CaseEvent;
  readonly refusal: string;
}

/** What a document of a kind says. */
export type FactsOf<Kind extends CaseTypes> = Kind['record']['facts'];

export type CaseCommand<Kind extends CaseTypes> = Kind['record'] | Kind['annul'];

export type CaseRefusal<Kind extends CaseTypes> =
  | Kind['refusal']
  | typeof DOCUMENT_ANNULLED
  | 'NOT_REPLACEABLE'
  | 'OTHER_TENANT'
  | 'ANNULLED_IN_FUTURE';

export type CaseState<Facts extends Document = Document> =
  | { readonly status: 'none' }
  | { readonly status: 'recorded'; readonly facts: Facts }
  | { readonly status: 'annulled'; readonly facts: Facts };

/** What an event of a case says: a document, or its annulment. */
export type CaseContent<Facts extends Document = Document> =
  { readonly facts: Facts } | { readonly annulment: Annulment };

/** A field of a document, by its name and by what a document says there. */
export interface TextField<Facts extends Document> {
  readonly name: string;
  readonly of: (facts: Facts) => string;
}

/** The field of that name. */
export const field = <Name extends string>(name: Name) => ({
  name,
  of: (facts: Readonly<Record<Name, string>>): string => facts[name],
});

/** With which codes a kind of case refuses what they all refuse. */
export interface RefusalCodes<Code extends string> {
  /** Another document is recorded under the number. */
  readonly numberTaken: Code;
  /** No document is recorded. */
  readonly unknown: Code;
  readonly happensInFuture: Code;
  readonly standsInFuture: Code;
  readonly standsBeforeItHappened: Code;
  readonly annulledBeforeDocument: Code;
}

/** The codes themselves. */
export type CodeIn<Codes extends RefusalCodes<string>> = Codes[keyof RefusalCodes<string>];

/** How documents of one kind are recorded and annulled. */
export interface CaseDefinition<Kind extends CaseTypes> {
  /** Streams are `{category}-{id}`. */
  readonly category: string;
  readonly events: SchemasOf<Kind['event']>;
  /** The event that a document was recorded. */
  readonly recorded: (facts: FactsOf<Kind>) => Kind['event'];
  /** The command to annul a document. */
  readonly annul: (annulment: Omit<AnnulDocument, 'type'>) => Kind['annul'];
  /** The event that a document was annulled. */
  readonly annulled: (annulment: Annulment, facts: FactsOf<Kind>) => Kind['event'];
  readonly contentOf: (event: Kind['event']) => CaseContent<FactsOf<Kind>>;
  /** The number that the authority gave it. */
  readonly number: TextField<FactsOf<Kind>>;
  readonly happenedAt: TextField<FactsOf<Kind>>;
  /** Since when it stands: not before it happened. */
  readonly standsFrom: TextField<FactsOf<Kind>>;
  /** The moment that lists go by, and before which it cannot have been annulled. */
  readonly documentDate: TextField<FactsOf<Kind>>;
  readonly refusals: RefusalCodes<Kind['refusal']>;
  /** Contradictions in what the document says. */
  readonly contradictionIn?: (facts: FactsOf<Kind>) => Refusal<Kind['refusal']> | undefined;
}

/** A kind of document that agencies record about enterprises, and the streams of its cases. */
export interface CaseKind<Kind extends CaseTypes> extends CaseDefinition<Kind> {
  readonly aggregate: Aggregate<
    CaseState<FactsOf<Kind>>,
    CaseCommand<Kind>,
    Kind['event'],
    CaseRefusal<Kind>
  >;
}

/** The document is annulled and what was sent is another: it belongs into the next filing. */
export const DOCUMENT_ANNULLED = 'DOCUMENT_ANNULLED';

/** Makes a kind of case: recorded once under its number, annulled at most once. */
export const caseKind = <Kind extends CaseTypes>(
  definition: CaseDefinition<Kind> & NamesDiffer<CaseCommand<Kind>, Kind['event']>,
): CaseKind<Kind> => ({
  ...definition,
  aggregate: {
    category: definition.category,
    events: definition.events,
    decider: {
      initialState: { status: 'none' },
      decide: (command, state) =>
        'facts' in command ? record(definition, command, state) : annul(definition, command, state),
      evolve: (state, event) => evolve(state, definition.contentOf(event)),
    },
  },
});

type CaseDecision<Kind extends CaseTypes> = Decision<Kind['event'], CaseRefusal<Kind>>;

const record = <Kind extends CaseTypes>(
  definition: CaseDefinition<Kind>,
  { facts, anew = false }: Kind['record'],
  state: CaseState<FactsOf<Kind>>,
): CaseDecision<Kind> => {
  if (state.status !== 'none') return recordAgain(definition, { facts, anew }, state);
  if (anew) return refuse('NOT_REPLACEABLE', 'No such document is recorded.', ['replaces']);
  return (
    untimely(definition, facts) ??
    definition.contradictionIn?.(facts) ?? [definition.recorded(facts)]
  );
};

const recordAgain = <Kind extends CaseTypes>(
  { number, refusals }: CaseDefinition<Kind>,
  { facts: sent, anew }: { readonly facts: FactsOf<Kind>; readonly anew: boolean },
  { status, facts: recorded }: Exclude<CaseState<FactsOf<Kind>>, { status: 'none' }>,
): CaseDecision<Kind> => {
  const differing = differingFields(recorded, sent, number.name);
  if (status === 'annulled' && (anew || differing.length > 0))
    return refuse(DOCUMENT_ANNULLED, `${number.of(recorded)} is annulled.`);
  if (differing.length === 0) return [];
  return refuse(
    refusals.numberTaken,
    `${number.of(recorded)} is recorded with other content: ${differing.join(', ')}.`,
    differing,
  );
};

const untimely = <Kind extends CaseTypes>(
  { happenedAt, standsFrom, refusals }: CaseDefinition<Kind>,
  facts: FactsOf<Kind>,
): Refusal<Kind['refusal']> | undefined => {
  const [before, since] = [happenedAt.of(facts), standsFrom.of(facts)];
  if (isFuture(before, facts.at))
    return refuse(refusals.happensInFuture, `${before} has not come yet.`, [happenedAt.name]);
  if (isFuture(since, facts.at))
    return refuse(refusals.standsInFuture, `${since} has not come yet.`, [standsFrom.name]);
  if (!isBefore(since, before)) return undefined;
  return refuse(
    refusals.standsBeforeItHappened,
    `${standsFrom.name} (${since}) is before ${happenedAt.name} (${before}).`,
    [standsFrom.name],
  );
};

const annul = <Kind extends CaseTypes>(
  { annulled, documentDate, refusals }: CaseDefinition<Kind>,
  { jurisdiction, at, by, annulledAt, annulmentRef, reason }: Kind['annul'],
  state: CaseState<FactsOf<Kind>>,
): CaseDecision<Kind> => {
  if (state.status === 'none') return refuse(refusals.unknown, 'No such document is recorded.');
  const { facts } = state;
  const { uscc, region } = facts;
  if (!region.startsWith(jurisdiction))
    return refuse('OTHER_TENANT', `The document belongs to region ${region}.`);
  if (state.status === 'annulled') return [];
  if (isFuture(annulledAt, at))
    return refuse('ANNULLED_IN_FUTURE', `${annulledAt} has not come yet.`, ['annulledAt']);
  const since = documentDate.of(facts);
  if (isBefore(annulledAt, since))
    return refuse(
      refusals.annulledBeforeDocument,
      `It cannot be annulled (${annulledAt}) before ${since}.`,
      ['annulledAt'],
    );
  return [annulled({ at, by, uscc, region, annulledAt, annulmentRef, reason }, facts)];
};

const evolve = <Facts extends Document>(
  state: CaseState<Facts>,
  content: CaseContent<Facts>,
): CaseState<Facts> => {
  if ('facts' in content) return { status: 'recorded', facts: content.facts };
  return state.status === 'none' ? state : { status: 'annulled', facts: state.facts };
};
