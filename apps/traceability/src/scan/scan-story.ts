import { digitalLink, identify } from '@zhixin/identifiers';
import { chronologyWarnings, type ChronologyWarning } from '../domain/chronology.js';
import {
  byEventTime,
  CHILD_ROLES,
  INPUT_ROLES,
  names as namesThing,
  reportersOf,
  type TracedEvent,
} from '../domain/traced-event.js';
import type { Queryable } from '../log/queryable.js';
import { reportedNames } from '../lots/enterprise-lots.js';
import type { EnterpriseNames } from '../trace/trace-answer.js';
import { walk } from '../trace/trace-walk.js';
import { certificatesIn } from './certificates.js';

/** Steps that the page shows, the newest ones where there are more. */
export const STEPS_SHOWN_MAX = 60;
const DEPTH_MAX = 4;
const NODES_MAX = 60;

/** Which step of the public story an event is. */
export interface ScanStep {
  readonly at: string;
  /** CBV business step, or what kind of event it was. */
  readonly step: string;
  readonly company: string;
  readonly place?: string;
}

/** What the public may know about a thing: no quantities, no partners, no documents. */
export interface ScanStory {
  readonly gtin: string;
  readonly lot?: string;
  readonly serial?: string;
  readonly name?: string;
  readonly steps: readonly ScanStep[];
  readonly stepsLeftOut: number;
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
  readonly companies: (usccs: readonly string[]) => Promise<EnterpriseNames>;
}

/** The public story of a scanned code; undefined where no record speaks of it. */
export const scanStory = async (
  { ids, ...code }: ScannedThing,
  { db, now, companies }: StoryContext,
): Promise<ScanStory | undefined> => {
  const asOf = { validAt: now, knownAt: now, maxDepth: DEPTH_MAX, maxNodes: NODES_MAX };
  const events = new Map<number, TracedEvent>();
  const own: TracedEvent[] = [];
  const sources = new Map<string, readonly TracedEvent[]>();
  for (const root of ids) {
    const walked = await walk(db, { ...asOf, root, way: 'backward' });
    for (const event of walked.events.get(root) ?? []) own.push(event);
    for (const [id, window] of walked.windows)
      for (const event of walked.events.get(id) ?? [])
        if (
          carries(id, root, walked.steps) &&
          event.eventTime >= window.from &&
          event.eventTime <= window.to
        )
          events.set(event.position, event);
    for (const [id, about] of sourcesIn(walked)) sources.set(id, about);
  }
  if (own.length === 0) return undefined;
  const story = [...events.values()].filter((event) => isPublic(event, ids)).sort(byEventTime);
  const shown = story.slice(-STEPS_SHOWN_MAX);
  const reporters = reportersOf(story);
  const places = shown.flatMap(({ bizLocation, readPoint }) => bizLocation ?? readPoint ?? []);
  const product = productOf(ids[0]!);
  const called = await reportedNames(db, [...ids, product, ...places], reporters);
  const sourcesCalled = await reportedNames(
    db,
    [...sources.keys()],
    reportersOf([...sources.values()].flat()),
  );
  const known = await companies(reporters);
  const name = [...ids, product].map((id) => called.get(id)).find((found) => found !== undefined);
  return {
    ...code,
    ...(name === undefined ? {} : { name }),
    steps: shown.map((event) => stepOf(event, { called, known })),
    stepsLeftOut: story.length - shown.length,
    madeFrom: [...new Set([...sources.keys()].flatMap((id) => sourcesCalled.get(id) ?? []))],
    certificates: await certificatesIn(db, own),
    warnings: ids
      .flatMap((id) =>
        chronologyWarnings(
          { id, isSingle: identify(id)?.level === 'instance' },
          own.filter(({ things }) => things.some((thing) => thing.id === id)),
        ),
      )
      .map(({ code: warning, event }) => ({ code: warning, at: event.eventTime })),
  };
};

// Who made a source names it; those who carry the finished thing often never saw it.
const sourcesIn = ({ steps, events }: Awaited<ReturnType<typeof walk>>) =>
  steps
    .filter(({ kind }) => kind === 'transformation')
    .map(({ from }) => [from, events.get(from) ?? []] as const);

// What was inside belongs to other stories; what it travelled in belongs to this one.
const carries = (
  id: string,
  root: string,
  steps: readonly { readonly kind: string; readonly from: string; readonly to: string }[],
): boolean => {
  const carriers = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const { kind, from, to } of steps)
      if (kind === 'containment' && carriers.has(from) && !carriers.has(to)) {
        carriers.add(to);
        grown = true;
      }
  }
  return carriers.has(id);
};

// Being used up to make something else is the story of that other thing.
const isPublic = (event: TracedEvent, ids: readonly string[]) =>
  !ids.some((id) => namesThing(event, id, INPUT_ROLES));

const productOf = (id: string): string => {
  const gtin = identify(id)?.ais['01'];
  return gtin === undefined ? id : digitalLink({ '01': gtin });
};

interface KnownNames {
  readonly called: ReadonlyMap<string, string>;
  readonly known: EnterpriseNames;
}

const stepOf = (event: TracedEvent, { called, known }: KnownNames): ScanStep => {
  const place = called.get(event.bizLocation ?? event.readPoint ?? '');
  return {
    at: event.eventTime,
    step: event.bizStep ?? kindOf(event),
    company: known.get(event.uscc)?.name ?? event.uscc,
    ...(place === undefined ? {} : { place }),
  };
};

const kindOf = (event: TracedEvent): string => {
  if (event.type === 'TransformationEvent') return 'transformation';
  if (event.things.some(({ role }) => CHILD_ROLES.has(role)))
    return event.action === 'DELETE' ? 'unpacking' : 'packing';
  return event.action === 'ADD' ? 'commissioning' : 'observed';
};
