import { describe, expect, test } from '@jest/globals';
import { names, rowsOf, type NamedThing, type TraceEvent } from '@zhixin/trace-graph';
import fc from 'fast-check';
import { edgesBetween } from './edges-between.js';
import type { StoredEdge } from './stored-edges.js';
import type { StoredEvent } from './stored-events.js';
import { StoredLinks } from './stored-links.js';
import { storedRows } from './stored-rows.js';
import { EDGES_OF_WAY, WalkLinks, type WalkWay } from './walk-links.js';
import type { WalkStep } from './walk-steps.js';
import { Walk } from './walk.js';

/** An event on things a to f, containers X and Y, and the lot L of the serials a and b. */
interface ToldEvent {
  readonly kind: 'make' | 'into' | 'pack' | 'within' | 'unpack' | 'empty' | 'seen';
  readonly hour: number;
  readonly things: readonly string[];
  readonly others: readonly string[];
  readonly transformation?: string;
  readonly id: string;
}

const THINGS = ['a', 'b', 'c', 'd', 'e', 'f'];
const CONTAINERS = ['X', 'Y', 'Z'];
const LOT_OF: Readonly<Record<string, string>> = { a: 'L', b: 'L' };

const someOf = (texts: readonly string[], maxLength = 3) =>
  fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength });
const hour = fc.integer({ min: 1, max: 6 });
const told = (kind: ToldEvent['kind'], things: readonly string[], others: readonly string[] = []) =>
  fc.record({
    kind: fc.constant(kind),
    hour,
    things: someOf(things),
    others:
      others.length === 0 ? fc.constant<string[]>([]) : someOf(others, kind === 'into' ? 3 : 1),
  });
const anyEvent = fc.oneof(
  told('make', THINGS),
  told('seen', [...THINGS, ...CONTAINERS]),
  fc
    .record({ event: told('into', [...THINGS, 'L'], [...THINGS, 'L']), number: fc.nat(4) })
    .map(({ event, number }) => ({
      ...event,
      ...(number < 2 && { transformation: `T${number}` }),
    })),
  told('pack', [...THINGS, 'X'], ['Y', 'Z']),
  told('pack', THINGS, CONTAINERS),
  told('within', [...THINGS, 'X'], ['Y', 'Z']),
  told('unpack', [...THINGS, 'X'], ['Y', 'Z']),
  told('empty', ['X'], CONTAINERS),
);
const story = fc
  .array(anyEvent, { minLength: 1, maxLength: 12 })
  .map((events) => events.map((event, at): ToldEvent => ({ ...event, id: `e${at}` })));

const named = (role: NamedThing['role'], ids: readonly string[]): readonly NamedThing[] =>
  ids.map((id) => ({ id, role, ...(LOT_OF[id] !== undefined && { lot: LOT_OF[id] }) }));

const ACTIONS: Readonly<Partial<Record<ToldEvent['kind'], string>>> = {
  ...{ make: 'ADD', pack: 'ADD', unpack: 'DELETE', empty: 'DELETE' },
};

const asTold = ({ kind, hour: at, things, others, id, transformation }: ToldEvent): TraceEvent => {
  const isObject = kind === 'make' || kind === 'seen';
  const contents = kind === 'empty' ? [] : named('child', things);
  return {
    ...{ eventId: id, hash: id, reporter: 'maker', eventTime: timeOf(at), recordTime: timeOf(at) },
    type: kind === 'into' ? 'TransformationEvent' : isObject ? 'ObjectEvent' : 'AggregationEvent',
    ...(kind !== 'into' && { action: ACTIONS[kind] ?? 'OBSERVE' }),
    ...(transformation !== undefined && { transformationId: transformation }),
    things:
      kind === 'into'
        ? [...named('inputEPC', things), ...named('outputEPC', others)]
        : isObject
          ? named('epc', things)
          : [...named('parent', others), ...contents],
  };
};

const timeOf = (at: number): string => new Date(Date.UTC(2026, 4, 1, at)).toISOString();
const hourOf = (time: number): number =>
  Number.isFinite(time) ? new Date(time).getUTCHours() : time;

/** What a walk answers, by texts. */
interface Answer {
  /** Steps from the root, and from when until when each thing carried what is traced; hours. */
  readonly reached: Readonly<Record<string, readonly [depth: number, from: number, to: number]>>;
  readonly steps: readonly string[];
}

const walked = (events: readonly ToldEvent[], root: string, way: WalkWay): Answer => {
  const own = names();
  const renumber = (number: number) => number;
  const edges: StoredEdge[] = [];
  const stored: StoredEvent[] = [];
  events.forEach((event, position) => {
    const rows = rowsOf(asTold(event), {
      ...{ things: own, parties: own, places: own, transformations: own },
    });
    const at = rows.validFrom;
    for (const edge of edgesBetween(rows, renumber))
      edges.push({ ...edge, position, at, told: position, id: event.id, reporter: 0 });
    stored.push({
      ...{ position, id: event.id, reporter: 0, validFrom: at, knownFrom: 0, knownUntil: Infinity },
      ...{ corrections: [], told: position, rows: storedRows(rows, renumber) },
    });
  });
  const links = new WalkLinks();
  const history = new StoredLinks({ knownAt: 1, validAt: Infinity });
  const request = { root: own.numberOf(root), way, maxDepth: 50, maxNodes: 100, parts: 1 };
  const walk = new Walk(request, { links, history });
  const read = new Set<StoredEvent>();
  for (const wanted of walk.run())
    if (wanted.read === 'edges') {
      const asked = new Set(links.unread(wanted.of));
      const followed = new Set(EDGES_OF_WAY[way]);
      links.add(edges.filter(({ name, kind }) => asked.has(name) && followed.has(kind)));
    } else
      for (const event of stored) {
        const isWanted = event.rows[2].some(([, , , , , , , things]) =>
          things.some((thing) => wanted.of.includes(thing)),
        );
        if (isWanted && !read.has(event)) history.add(event);
        if (isWanted) read.add(event);
      }
  const inWords = ({ kind, from, to, position }: WalkStep) =>
    `${kind} ${own.textOf(from)} ${own.textOf(to)} ${kind === 'membership' ? '' : events[position]!.id}`;
  return {
    reached: Object.fromEntries(
      [...walk.depths].map(([thing, depth]) => {
        const { from, to } = walk.windowOf(thing);
        return [own.textOf(thing), [depth, hourOf(from), hourOf(to)] as const];
      }),
    ),
    steps: [...new Set(walk.steps.map(([step]) => inWords(step!)))].sort(),
  };
};

interface State {
  readonly thing: string;
  readonly as: 'thing' | 'carrier' | 'item' | 'lot';
  readonly from: number;
  readonly to: number;
}

const RANK: Readonly<Partial<Record<ToldEvent['kind'], number>>> = { unpack: 0, empty: 0 };

/** [in, out) of everything that was ever in a container, told event by event. */
const staysIn = (events: readonly ToldEvent[], container: string) => {
  const open = new Map<string, { from: number; by: ToldEvent }>();
  const stays: { child: string; from: number; to: number; by: ToldEvent }[] = [];
  const close = (child: string, to: number) => {
    stays.push({ child, to, ...open.get(child)! });
    open.delete(child);
  };
  const isAboutContents = ({ kind, others }: ToldEvent) =>
    ['pack', 'within', 'unpack', 'empty'].includes(kind) && others.includes(container);
  const inOrder = events
    .filter(isAboutContents)
    .sort(
      (left, right) =>
        left.hour - right.hour ||
        (RANK[left.kind] ?? 1) - (RANK[right.kind] ?? 1) ||
        (left.id < right.id ? -1 : 1),
    );
  for (const by of inOrder) {
    if (by.kind === 'empty') for (const child of [...open.keys()]) close(child, by.hour);
    else
      for (const child of by.things) {
        const elsewhere = events.filter(
          (other) =>
            other.hour < by.hour &&
            !isAboutContents(other) &&
            (other.kind === 'empty'
              ? other.others.includes(child)
              : other.things.includes(child) ||
                (other.kind === 'into' && other.others.includes(child))),
        );
        const from = by.kind === 'pack' ? by.hour : Math.max(...elsewhere.map((one) => one.hour));
        if (!open.has(child)) open.set(child, { from, by });
        if (by.kind === 'unpack') close(child, by.hour);
      }
  }
  return [...stays, ...[...open].map(([child, stay]) => ({ child, to: Infinity, ...stay }))];
};

/** Every state by itself, however often its thing was reached: slow and obvious. */
const obviously = (events: readonly ToldEvent[], root: string, way: WalkWay): Answer => {
  const isForward = way === 'forward';
  const steps = new Set<string>();
  const levels: State[][] = [[{ thing: root, as: 'thing', from: -Infinity, to: Infinity }]];
  const met = new Set(levels[0]!.map((state) => JSON.stringify(Object.values(state).map(String))));
  const groups = new Map<string, ToldEvent[]>();
  for (const event of events.filter(({ kind }) => kind === 'into')) {
    const key = event.transformation ?? event.id;
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  const containers = [...new Set(events.flatMap(({ others }) => others))];
  const serialsIn = events.flatMap((event) =>
    [...event.things, ...(event.kind === 'into' ? event.others : [])].flatMap((serial) =>
      LOT_OF[serial] === undefined || event.kind === 'empty'
        ? []
        : [
            {
              serial,
              lot: LOT_OF[serial],
              isMade: event.kind === 'into' && event.others.includes(serial),
            },
          ],
    ),
  );
  const onwards = (from: number, to: number) =>
    isForward ? { from, to: Infinity } : { from: -Infinity, to };
  const isLater = (one: number, other: number) => (isForward ? one >= other : one <= other);
  const inContainers = ({ thing, as, from, to }: State): readonly State[] =>
    containers.flatMap((container) =>
      staysIn(events, container).flatMap((stay) => {
        const both = { from: Math.max(from, stay.from), to: Math.min(to, stay.to) };
        if (isForward ? both.from >= both.to : both.from > both.to) return [];
        const step = `containment ${stay.child} ${container} ${stay.by.id}`;
        const next: State[] = [];
        if (stay.child === thing && container !== thing)
          next.push({ thing: container, as: 'carrier', ...both });
        if (container === thing && as !== 'carrier')
          next.push({ thing: stay.child, as: 'thing', ...onwards(both.from, both.to) });
        if (next.length > 0) steps.add(step);
        return next;
      }),
    );
  const throughTransformations = ({ thing, from, to }: State): readonly State[] =>
    [...groups.values()].flatMap((group) =>
      group.flatMap((own) => {
        const mine = isForward ? own.things : own.others;
        if (!mine.includes(thing) || own.hour < from || own.hour > to) return [];
        return group
          .filter((other) => isLater(other.hour, own.hour))
          .flatMap((other) =>
            (isForward ? other.others : other.things).map((one): State => {
              const [input, output] = isForward ? [thing, one] : [one, thing];
              steps.add(`transformation ${input} ${output} ${other.id}`);
              return { thing: one, as: 'thing', ...onwards(other.hour, other.hour) };
            }),
          );
      }),
    );
  const byLots = ({ thing, from, to }: State): readonly State[] =>
    serialsIn.flatMap(({ serial, lot, isMade }) => {
      const next: State[] = [];
      if (lot === thing && (isForward || isMade))
        next.push({ thing: serial, as: 'item', ...onwards(from, to) });
      if (serial === thing && !isForward) next.push({ thing: lot, as: 'lot', from: -Infinity, to });
      if (next.length > 0) steps.add(`membership ${lot} ${serial} `);
      return next;
    });
  const nextOf = (state: State): readonly State[] => [
    ...inContainers(state),
    ...(state.as === 'carrier' ? [] : throughTransformations(state)),
    ...(state.as === 'thing' ? byLots(state) : []),
  ];
  for (const level of levels) {
    const found: State[] = [];
    for (const state of level.flatMap(nextOf)) {
      const key = JSON.stringify(Object.values(state).map(String));
      if (!met.has(key)) found.push(state);
      met.add(key);
    }
    if (found.length > 0) levels.push(found);
  }
  const reached: Record<string, readonly [number, number, number]> = {};
  levels.forEach((level, depth) => {
    for (const { thing, from, to } of level) {
      const [first, earliest, latest] = reached[thing] ?? [depth, from, to];
      reached[thing] = [first, Math.min(earliest, from), Math.max(latest, to)];
    }
  });
  return { reached, steps: [...steps].sort() };
};

describe('a walk over edges', () => {
  test.each(['forward', 'backward'] as const)('%s finds what obviously is to be found', (way) => {
    fc.assert(
      fc.property(story, fc.constantFrom(...THINGS, ...CONTAINERS, 'L'), (events, root) => {
        expect(walked(events, root, way)).toEqual(obviously(events, root, way));
      }),
      { numRuns: 1_000 },
    );
  });
});
