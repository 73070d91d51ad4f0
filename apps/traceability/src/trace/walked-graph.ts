import { instantOf } from '@zhixin/instant';
import type { GraphReader } from '../graph/graph-reader.js';
import type { StoredEvent } from '../graph/stored-events.js';
import { StoredLinks } from '../graph/stored-links.js';
import { isNamed, type StoredEdges } from '../graph/stored-rows.js';
import { walkGraph, type WalkReading } from '../graph/walk-graph.js';
import type { WalkWay } from '../graph/walk-links.js';
import type { WalkStep } from '../graph/walk-steps.js';
import type { Walk, WalkBound } from '../graph/walk.js';
import type { AsOf } from './as-of.js';
import type { SaidOfThing } from './custody-edges.js';

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

/** An event's word of a thing, as custody has it. */
export const saidOf = (thing: string, { eventId, uscc }: TellingEvent): SaidOfThing => ({
  ...{ thing, id: eventId, reporter: uscc },
});

/** A step between two things. */
export interface TraceStep {
  readonly kind: WalkStep['kind'] | 'association';
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
 * What is found from a thing. The reader knows as much as is known now, whatever moment is asked about. Undefined where no
 * event names the thing.
 *
 * @throws TooManyEvents
 */
export const walkedGraph = async (
  sources: WalkReading,
  { root: epc, ways, part: parts, ...question }: WalkQuestion,
): Promise<WalkedGraph | undefined> => {
  const { reader } = sources;
  const root = (await reader.numbersOf([epc])).get(epc);
  if (root === undefined) return undefined;
  const moment = {
    validAt: instantOf(question.validAt),
    knownAt: instantOf(question.knownAt),
  };
  const walks: Walk[] = [];
  for (const way of ways)
    walks.push(await walkGraph(sources, { ...question, ...moment, root, way, parts }));
  const depths = fewestSteps(walks);
  await reader.mentioning(depths.keys());
  const links = new StoredLinks(moment);
  for (const event of reader.events) links.add(event);
  return inWords(reader, { root, walks, depths, links });
};

interface WalkedNumbers {
  readonly root: number;
  readonly walks: readonly Walk[];
  readonly depths: ReadonlyMap<number, number>;
  readonly links: StoredLinks;
}

const inWords = async (
  reader: GraphReader,
  { root, walks, depths, links }: WalkedNumbers,
): Promise<WalkedGraph> => {
  const about = new Map([...depths.keys()].map((thing) => [thing, links.eventsAbout(thing)]));
  const rootEvents = [...about.get(root)!, ...links.serialsOf(root).map(({ event }) => event)];
  const events = new Set([...rootEvents, ...[...about.values()].flat()]);
  const named = [...events].flatMap(({ reporter, rows: [, , groups] }) => [
    reporter,
    ...groups.map(([, , place]) => place).filter(isNamed),
  ]);
  const texts = await reader.textsOf([...depths.keys(), ...named]);
  const text = (one: number) => texts.get(one)!;
  const told: TellingWords = { text, tell: telling(text), stored: (at) => reader.event(at) };
  const numbers = new Map([...depths.keys()].map((thing) => [text(thing), thing]));
  return {
    depths: new Map([...depths].map(([thing, depth]) => [text(thing), depth])),
    given: givenIn(walks, text),
    ways: walks.map((walk) => ({
      steps: walk.steps.map((step) => stepInWords(step, told)),
      windows: new Map([...walk.depths.keys()].map((thing) => [text(thing), walk.windowOf(thing)])),
    })),
    rootEvents: rootEvents.map(told.tell),
    eventsAbout: (thing) => (about.get(numbers.get(thing)!) ?? []).map(told.tell),
    placeOf: (thing, { position }) => {
      const place = placeIn(reader.event(position), numbers.get(thing)!);
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

interface TellingWords {
  readonly text: (number: number) => string;
  readonly tell: (event: StoredEvent) => TellingEvent;
  readonly stored: (position: number) => StoredEvent;
}

/** A step as the first of those events tells it that tell the same, in the order of their names. */
const stepInWords = (
  twins: readonly WalkStep[],
  { text, tell, stored }: TellingWords,
): TraceStep => {
  const step = twins.reduce((first, other) =>
    stored(other.position).id < stored(first.position).id ? other : first,
  );
  const { from, to, position, used = position, until } = step;
  const event = stored(position);
  const goesIn =
    step.kind === 'transformation'
      ? groupOf(event, from, ['use']) !== undefined
      : step.kind !== 'membership';
  const spokenOf = goesIn ? from : to;
  const isAssociation = step.kind === 'containment' && event.rows[0][3] === 1;
  return {
    kind: isAssociation ? 'association' : step.kind,
    ...{ from: text(from), to: text(to), event: tell(event) },
    ...quantityOf(step, stored(used)),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    spokenOf: {
      thing: text(spokenOf),
      isMaking: groupOf(event, spokenOf, ['yield', 'make']) !== undefined,
    },
  };
};

const groupOf = (
  { rows: [, , groups] }: StoredEvent,
  thing: number,
  kinds: readonly StoredEdges[0][],
): StoredEdges | undefined =>
  groups.find(([kind, , , , , , , things]) => kinds.includes(kind) && things.includes(thing));

/** Of an input as it was used, of contents as they were packed or seen. */
const quantityOf = (
  { kind, from, to }: WalkStep,
  { rows: [, , groups] }: StoredEvent,
): Pick<TraceStep, 'quantity'> => {
  if (kind === 'membership') return {};
  const group = groups.find(
    ([what, , , , , container, , things]) =>
      (kind === 'transformation' ? what === 'use' : container === to) && things.includes(from),
  );
  const [decimal = null, uom] = group?.[8]?.[group[7].indexOf(from)] ?? [];
  if (decimal === null) return {};
  return { quantity: { value: Number(decimal), ...(uom !== undefined && { uom }) } };
};

const placeIn = ({ rows: [, , groups] }: StoredEvent, thing: number): number | undefined =>
  groups.find(
    ([, , place, , , container, , things]) =>
      isNamed(place) && (container === thing || things.includes(thing)),
  )?.[2];
