import { digitalLink, identify } from '@zhixin/identifiers';
import type { GraphEvent, ScopeRules, TraceGraph } from '@zhixin/trace-graph';
import { chronologyWarnings, type ChronologyWarning } from '../domain/chronology.js';
import { byRecord, type ToldStep } from './public-story.js';
import type { Queryable } from '../log/queryable.js';
import { namesToldBy, reportedNames } from '../lots/enterprise-lots.js';
import type { EnterpriseNames } from '../trace/trace-answer.js';
import { certificatesIn } from './certificates.js';
import { recordedStory, sourcesOfStory, type RecordedStory } from './story-graph.js';

/** Steps that the page shows, the newest ones where there are more. */
export const STEPS_SHOWN_MAX = 60;
/** Claims that the page shows, those that were recorded first where there are more. */
export const CLAIMS_SHOWN_MAX = 5;

/** What somebody who is not known to have had the thing says of it: nothing in their own words. */
export interface ScanClaim {
  readonly at: string;
  /** CBV business step, or what kind of event it was. */
  readonly step: string;
  readonly company: string;
}

/** Which step of the public story an event is. */
export interface ScanStep extends ScanClaim {
  readonly place?: string;
}

/** What the public may know about a thing: no quantities, no partners, no documents. */
export interface ScanStory {
  readonly gtin: string;
  readonly lot?: string;
  readonly serial?: string;
  readonly name?: string;
  /** Told by its maker, and by who is confirmed to have had it. */
  readonly steps: readonly ScanStep[];
  readonly stepsLeftOut: number;
  /** What others report, whom nobody confirms. */
  readonly claims: readonly ScanClaim[];
  readonly claimsLeftOut: number;
  /** Names of what it was made from, where they were reported. */
  readonly madeFrom: readonly string[];
  readonly certificates: readonly string[];
  readonly warnings: readonly { readonly code: ChronologyWarning['code']; readonly at: string }[];
}

export interface ScannedThing {
  readonly gtin: string;
  readonly lot?: string;
  readonly serial?: string;
  /** Canonical identifiers: the item, its lot, or the product alone. */
  readonly ids: readonly string[];
}

interface StoryContext {
  readonly db: Queryable;
  readonly now: string;
  readonly rules: ScopeRules;
  readonly companies: (usccs: readonly string[]) => Promise<EnterpriseNames>;
}

/** The public story of a scanned code; undefined where no record speaks of it. */
export const scanStory = async (
  { ids, ...code }: ScannedThing,
  { db, now, rules, companies }: StoryContext,
): Promise<ScanStory | undefined> => {
  const recorded = await recordedStory(ids, { db, now, rules });
  const { graph, custody, story } = recorded;
  if (!custody.words.some(({ thing }) => ids.includes(thing))) return undefined;
  const steps = story.steps.slice(-STEPS_SHOWN_MAX);
  const claims = [...story.claims].sort(byRecord).slice(0, CLAIMS_SHOWN_MAX);
  const product = productOf(ids[0]!);
  const places = steps.flatMap(({ event }) => placeOf(graph, event) ?? []);
  const called = await reportedNames(db, [...ids, product, ...places], story.tellers);
  const known = await companies([...story.tellers, ...claims.map(({ reporter }) => reporter)]);
  const name = [...ids, product].map((id) => called.get(id)).find((found) => found !== undefined);
  const claimed = (one: ToldStep): ScanClaim => ({
    at: new Date(one.event.validFrom).toISOString(),
    step: one.event.bizStep ?? kindOf(one.event),
    company: known.get(one.reporter)?.name ?? one.reporter,
  });
  return {
    ...code,
    ...(name === undefined ? {} : { name }),
    steps: steps.map((step) => {
      const place = called.get(placeOf(graph, step.event) ?? '');
      return { ...claimed(step), ...(place === undefined ? {} : { place }) };
    }),
    stepsLeftOut: story.steps.length - steps.length,
    claims: claims.map(claimed),
    claimsLeftOut: story.claims.length - claims.length,
    madeFrom: await namesOf(db, await sourcesOfStory(ids, recorded, { db, now, rules })),
    certificates: await certificatesIn(
      db,
      story.steps.map(({ event }) => event).filter((event) => speaksOf(graph, event, ids)),
    ),
    warnings: ids.flatMap((id) => warningsOf(recorded, id)),
  };
};

const namesOf = async (
  db: Queryable,
  things: ReadonlyMap<string, readonly string[]>,
): Promise<readonly string[]> => {
  const called = await namesToldBy(db, things);
  return [...new Set([...things.keys()].flatMap((id) => called.get(id) ?? []))];
};

const speaksOf = (
  { names: { things } }: TraceGraph,
  { edges }: GraphEvent,
  ids: readonly string[],
) => edges.some(({ thing }) => ids.includes(things.textOf(thing)));

/** What those who tell the story say in an order that cannot be, or should not. */
const warningsOf = ({ graph, story }: RecordedStory, id: string): ScanStory['warnings'] =>
  chronologyWarnings(
    story.steps
      .filter(({ event }) => speaksOf(graph, event, [id]))
      .map(({ event: { validFrom, knownFrom, bizStep, edges } }) => ({
        at: validFrom,
        recordedAt: knownFrom,
        ...(bizStep !== undefined && { bizStep }),
        isMaking: edges.some(
          ({ kind, thing }) =>
            (kind === 'make' || kind === 'yield') && graph.names.things.textOf(thing) === id,
        ),
      })),
    { isSingle: identify(id)?.level === 'instance' },
  ).map(({ code, at }) => ({ code, at: new Date(at).toISOString() }));

const productOf = (id: string): string => {
  const gtin = identify(id)?.ais['01'];
  return gtin === undefined ? id : digitalLink({ '01': gtin });
};

const placeOf = ({ names: { places } }: TraceGraph, { edges }: GraphEvent): string | undefined => {
  const place = edges.find((edge) => edge.place >= 0)?.place;
  return place === undefined ? undefined : places.textOf(place);
};

const KINDS: Readonly<Partial<Record<GraphEvent['edges'][number]['kind'], string>>> = {
  use: 'transformation',
  yield: 'transformation',
  pack: 'packing',
  within: 'packing',
  unpack: 'unpacking',
  empty: 'unpacking',
  make: 'commissioning',
};

const kindOf = ({ edges }: GraphEvent): string => KINDS[edges[0]?.kind ?? 'sight'] ?? 'observed';
