import { STANDARD_EVENT_TYPES, VOCABULARIES } from '@zhixin/epcis';
import { CANONICAL_ORIGIN } from '@zhixin/identifiers';
import type { Scope } from '@zhixin/identity';
import { shortened, whole } from '../log/identifier-text.js';
import type { Queryable } from '../log/queryable.js';
import { letterOf } from '../log/thing-text.js';
import { addScope, Conditions } from './conditions.js';

interface FacetVocabulary {
  /** Query parameter that means the same as the resource. */
  readonly parameter: string;
  readonly column: 'event_type' | 'biz_step' | 'disposition';
  /** Words that exist whether or not an event uses them; others are URIs. */
  readonly words: ReadonlySet<string>;
}

interface FacetIdentifiers {
  readonly parameter: string;
  readonly column: 'read_point' | 'biz_location' | 'epc';
}

/** What events can be looked at by (EPCIS 2.0 §12.8): top-level resources, and what stands under them. */
export const FACETS = {
  eventTypes: {
    parameter: 'eventType',
    column: 'event_type',
    words: new Set<string>(STANDARD_EVENT_TYPES),
  },
  epcs: { parameter: 'MATCH_anyEPC', column: 'epc' },
  bizSteps: { parameter: 'EQ_bizStep', column: 'biz_step', words: VOCABULARIES.bizStep.words },
  bizLocations: { parameter: 'EQ_bizLocation', column: 'biz_location' },
  readPoints: { parameter: 'EQ_readPoint', column: 'read_point' },
  dispositions: {
    parameter: 'EQ_disposition',
    column: 'disposition',
    words: VOCABULARIES.disposition.words,
  },
} as const satisfies Record<string, FacetVocabulary | FacetIdentifiers>;

export type FacetName = keyof typeof FACETS;

export const FACET_NAMES = Object.keys(FACETS) as readonly FacetName[];

/** Values of a community's own that one vocabulary is listed with at most. */
const OWN_WORDS_MAX = 1_000;

interface FacetPageRequest {
  readonly scope: Scope;
  /** The last value of the page before. */
  readonly after?: string;
  readonly max: number;
}

/** Values of a facet among the events that a caller may see, in order, `max` at most. */
export const facetValues = async (
  db: Queryable,
  name: FacetName,
  { scope, after = '', max }: FacetPageRequest,
): Promise<readonly string[]> => {
  const facet: FacetVocabulary | FacetIdentifiers = FACETS[name];
  if ('words' in facet) {
    const own = await distinct(db, facet.column, { scope, after: '', max: OWN_WORDS_MAX });
    return [...new Set([...facet.words, ...own])]
      .sort()
      .filter((value) => value > after)
      .slice(0, max);
  }
  return facet.column === 'epc'
    ? epcsAfter(db, { scope, after, max })
    : distinct(db, facet.column, { scope, after, max });
};

const distinct = async (
  db: Queryable,
  column: Exclude<(FacetVocabulary | FacetIdentifiers)['column'], 'epc'>,
  { scope, after, max }: Required<FacetPageRequest>,
): Promise<readonly string[]> => {
  const conditions = new Conditions();
  addScope(conditions, scope);
  const { rows } = await db.query({
    text: `select d.text collate "C" as value from traceability.dictionary d
      where d.text collate "C" > ${conditions.bind(after)}
        and d.number in (select distinct e.${column} from traceability.event e
          where ${conditions.where || 'true'})
      order by 1 limit ${max}`,
    values: conditions.values,
  });
  return (rows as { value: string }[]).map(({ value }) => value);
};

const EPC_ROLES = (['epc', 'child', 'parent', 'inputEPC', 'outputEPC'] as const).map(letterOf);

const OF_GS1 = `${CANONICAL_ORIGIN}/`;
/** The first text behind all that begin like an identifier of GS1's. */
const BEHIND_GS1 = `${CANONICAL_ORIGIN}0`;
const LAST = '\u{10ffff}';

/**
 * Where the index is read to list identifiers in the order of their whole texts: those of GS1 stand together in
 * it without their origin, before all others.
 */
const rangesAfter = (after: string) => [
  ...(after < OF_GS1 ? [{ beyond: after < '0' ? '0' : after, before: OF_GS1 }] : []),
  ...(after < BEHIND_GS1
    ? [{ beyond: after.startsWith(OF_GS1) ? shortened(after) : '/', before: '0' }]
    : []),
  { beyond: after < BEHIND_GS1 ? BEHIND_GS1 : after, before: LAST },
];

const epcsAfter = async (
  db: Queryable,
  { scope, after, max }: Required<FacetPageRequest>,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const { beyond, before } of rangesAfter(after)) {
    if (found.length === max) break;
    const conditions = new Conditions();
    addScope(conditions, scope);
    const { rows } = await db.query({
      text: `select distinct i.identifier as value from traceability.event_identifier i
        where i.identifier > ${conditions.bind(beyond)} and i.identifier < ${conditions.bind(before)}
          and i.role = any(${conditions.bind(EPC_ROLES)}::"char"[])
          and exists (select from traceability.event e
            where e.position = i.position and e.record_time = i.record_time and ${conditions.where || 'true'})
        order by 1 limit ${max - found.length}`,
      values: conditions.values,
    });
    found.push(...(rows as { value: string }[]).map(({ value }) => whole(value)));
  }
  return found;
};
