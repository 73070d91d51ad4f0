import { instantOf } from '@zhixin/instant';
import type { GraphReader } from '../graph/graph-reader.js';
import { isNamed, type StoredEvent } from '../graph/stored-events.js';
import { StoredLinks } from '../graph/stored-links.js';
import type { StoredAmount } from '../graph/stored-rows.js';
import type { WalkStep, WalkWay } from '../graph/walk-steps.js';
import { Walk, type WalkBound } from '../graph/walk.js';
import type { AsOf } from './as-of.js';

/** How far a trace goes. */
export interface WalkBounds {
  readonly maxDepth: number;
  /** Things that one part of the answer has. */
  readonly maxNodes: number;
  /** Which part is asked for, from 1 on: each goes on where the one before had no more room. */
  readonly part: number;
}

/** An event as a trace tells of it. Times are RFC 3339 in UTC. */
export interface TellingEvent {
  readonly position: number;
  readonly eventId: string;
  readonly eventTime: string;
  readonly recordTime: string;
  readonly bizStep?: string;
  /** Who reported it, and in which region. */
  readonly uscc: string;
  readonly region: string;
}

/** A step between two things. */
export interface TraceStep {
  readonly kind: WalkStep['kind'];
  readonly from: string;
  readonly to: string;
  readonly event: TellingEvent;
  readonly quantity?: { readonly value: number; readonly uom?: string };
  readonly until?: string;
  /** The thing that the reporter has to hold, or makes, for the step to count. */
  readonly spokenOf: { readonly thing: string; readonly isMaking: boolean };
}

/** From when until when a thing carried what is traced; milliseconds. */
export interface CarryingTime {
  readonly from: number;
  readonly to: number;
}

/** What a walk in one direction found. */
export interface TraceWay {
  readonly steps: readonly TraceStep[];
  readonly windows: ReadonlyMap<string, CarryingTime>;
}

/** What was found from a thing. */
export interface WalkedGraph {
  /** Things by their fewest steps from the root, in the order in which they were reached. */
  readonly depths: ReadonlyMap<string, number>;
  /** Things of earlier parts. */
  readonly given: ReadonlySet<string>;
  readonly ways: readonly TraceWay[];
  /** Events about the root, and those that name pieces as of it. */
  readonly rootEvents: readonly TellingEvent[];
  readonly eventsAbout: (thing: string) => readonly TellingEvent[];
  /** Where an event has a thing. */
  readonly placeOf: (thing: string, event: TellingEvent) => string | undefined;
  readonly bound: WalkBound | undefined;
}

interface WalkQuestion extends AsOf, WalkBounds {
  readonly root: string;
  readonly ways: readonly WalkWay[];
}

/**
 * Walks the stored graph from a thing: two readings for each level, however wide it is. Undefined where no event that
 * counts names it.
 *
 * @throws TooManyEvents
 */
export const walkGraph = async (
  reader: GraphReader,
  { root, ways, validAt, knownAt, part, ...bounds }: WalkQuestion,
): Promise<WalkedGraph | undefined> => {
  const number = (await reader.numbersOf([root])).get(root);
  if (number === undefined) return undefined;
  const links = new StoredLinks({ knownAt: instantOf(knownAt), validAt: instantOf(validAt) });
  const walks: Walk[] = [];
  for (const way of ways) {
    const walk = new Walk({ root: number, way, ...bounds, parts: part }, links);
    for (const wanted of walk.run())
      for (const event of await reader.mentioning(wanted)) links.add(event);
    walks.push(walk);
  }
  return inWords(reader, { root: number, walks, links });
};

interface WalkedNumbers {
  readonly root: number;
  readonly walks: readonly Walk[];
  readonly links: StoredLinks;
}

const inWords = async (
  reader: GraphReader,
  { root, walks, links }: WalkedNumbers,
): Promise<WalkedGraph> => {
  const steps = walks.map((walk) => walk.steps);
  const depths = fewestSteps(walks);
  const about = new Map([...depths.keys()].map((thing) => [thing, links.eventsAbout(thing)]));
  const rootEvents = [...about.get(root)!, ...links.serialsOf(root).map(({ event }) => event)];
  const events = [...rootEvents, ...[...about.values()].flat()];
  const texts = await reader.textsOf([
    ...depths.keys(),
    ...steps.flat().flatMap(({ from, to, event }) => [from, to, event.reporter]),
    ...events.flatMap(({ reporter, rows: [, , groups] }) => [
      reporter,
      ...groups.map(([, , place]) => place).filter(isNamed),
    ]),
  ]);
  const text = (one: number) => texts.get(one)!;
  const tell = telling(text);
  const numbers = new Map([...depths.keys()].map((thing) => [text(thing), thing]));
  const stored = new Map(events.map((event) => [event.position, event]));
  return {
    depths: new Map([...depths].map(([thing, depth]) => [text(thing), depth])),
    given: givenIn(walks, text),
    ways: walks.map(({ windows }, way) => ({
      steps: steps[way]!.map((step) => stepInWords(step, text, tell)),
      windows: new Map([...windows].map(([thing, time]) => [text(thing), time])),
    })),
    rootEvents: rootEvents.map(tell),
    eventsAbout: (thing) => (about.get(numbers.get(thing)!) ?? []).map(tell),
    placeOf: (thing, { position }) => {
      const place = placeIn(stored.get(position)!, numbers.get(thing)!);
      return place === undefined ? undefined : text(place);
    },
    bound: walks.find(({ bound }) => bound !== undefined)?.bound,
  };
};

// Things before the root count their depth backwards from it, so both sides start at the root.
const fewestSteps = (walks: readonly Walk[]): ReadonlyMap<number, number> => {
  const depths = new Map<number, number>();
  for (const walk of walks)
    for (const [thing, depth] of walk.depths)
      depths.set(thing, Math.min(depth, depths.get(thing) ?? depth));
  return depths;
};

const givenIn = (walks: readonly Walk[], text: (number: number) => string): ReadonlySet<string> => {
  const given = walks.map((walk) => new Set([...walk.depths.keys()].slice(0, walk.given)));
  const fresh = new Set(
    walks.flatMap((walk, way) =>
      [...walk.depths.keys()].filter((thing) => !given[way]!.has(thing)),
    ),
  );
  return new Set(
    given.flatMap((things) => [...things].filter((thing) => !fresh.has(thing)).map(text)),
  );
};

const telling = (text: (number: number) => string) => {
  const told = new Map<number, TellingEvent>();
  return (event: StoredEvent): TellingEvent => {
    let known = told.get(event.position);
    if (known === undefined) told.set(event.position, (known = tellingEvent(event, text)));
    return known;
  };
};

const tellingEvent = (
  { position, id, reporter, validFrom, knownFrom, rows: [[bizStep, , region]] }: StoredEvent,
  text: (number: number) => string,
): TellingEvent => ({
  position,
  eventId: id,
  eventTime: new Date(validFrom).toISOString(),
  recordTime: new Date(knownFrom).toISOString(),
  ...(bizStep !== 0 && { bizStep }),
  uscc: text(reporter),
  region: region === 0 ? '' : region,
});

const stepInWords = (
  { kind, from, to, event, amount, until }: WalkStep,
  text: (number: number) => string,
  tell: (event: StoredEvent) => TellingEvent,
): TraceStep => {
  const goesIn = kind === 'transformation' ? says(event, from, ['use']) : kind !== 'membership';
  const spokenOf = goesIn ? from : to;
  return {
    ...{ kind, from: text(from), to: text(to), event: tell(event) },
    ...quantityOf(amount),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    spokenOf: { thing: text(spokenOf), isMaking: says(event, spokenOf, ['yield', 'make']) },
  };
};

const says = ({ rows: [, , groups] }: StoredEvent, thing: number, kinds: readonly string[]) =>
  groups.some(([kind, , , , , , , things]) => kinds.includes(kind) && things.includes(thing));

const quantityOf = (amount: StoredAmount | undefined): Pick<TraceStep, 'quantity'> => {
  const [decimal = null, uom] = amount ?? [];
  if (decimal === null) return {};
  return { quantity: { value: Number(decimal), ...(uom !== undefined && { uom }) } };
};

const placeIn = ({ rows: [, , groups] }: StoredEvent, thing: number): number | undefined =>
  groups.find(
    ([, , place, , , container, , things]) =>
      isNamed(place) && (container === thing || things.includes(thing)),
  )?.[2];
