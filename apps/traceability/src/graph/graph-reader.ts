import {
  graphNames,
  graphOfRows,
  type GraphNames,
  type KnownRows,
  type ScopeHolder,
  type TraceGraph,
} from '@zhixin/trace-graph';
import type { Queryable } from '../log/queryable.js';
import { digestOf } from '../log/dictionary.js';
import { namesOfNumbers, numbersOfNames } from './graph-names.js';
import type { GraphSources } from './graph-sources.js';
import { meaningsOf } from './name-meanings.js';
import { placesMeeting } from './places-meet.js';
import { isNamed, rowsFrom, type NumbersByKind, type NumberMap } from './stored-rows.js';
import {
  eventsAt,
  eventsCalled,
  eventsMentioning,
  placesOfReporter,
  type StoredEvent,
} from './stored-events.js';

/** Names that one query asks for: between two of them whoever waits may give up. */
const NAMES_OF_QUERY_MAX = 5_000;

/** Bounds of a reading. */
export interface ReaderBounds {
  /** Milliseconds since 1970. */
  readonly knownAt: number;
  /** Events that are held in memory at most. */
  readonly eventsMax: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReadingProgress) => void) | undefined;
}

/** How far a reading is. */
export interface ReadingProgress {
  readonly events: number;
}

/** More events stand on what is asked than may be read. */
export class TooManyEvents extends Error {
  constructor(readonly max: number) {
    super(`The answer stands on more than ${max} events.`);
  }
}

/** Reads the stored graph piece by piece, each name and event once, and puts together what it has read. */
export class GraphReader {
  private readonly read = new Map<number, StoredEvent>();
  private readonly asked = new Set<number>();
  private readonly texts = new Map<number, string>();
  private readonly numbers = new Map<string, number>();
  private readonly ids = new Set<string>();
  private readonly stations: Required<ScopeHolder>[] = [];

  constructor(
    private readonly db: Queryable,
    private readonly bounds: ReaderBounds,
  ) {}

  get events(): Iterable<StoredEvent> {
    return this.read.values();
  }

  /** An event that was read. */
  event(position: number): StoredEvent {
    return this.read.get(position)!;
  }

  /** Whether all events that mention a name have been read. */
  has(name: number): boolean {
    return this.asked.has(name);
  }

  /** Reads every event that mentions one of the names, and answers with those that are new. @throws TooManyEvents */
  async mentioning(names: Iterable<number>): Promise<readonly StoredEvent[]> {
    const wanted = [...names].filter((name) => isNamed(name) && !this.asked.has(name));
    for (const name of wanted) this.asked.add(name);
    const found: StoredEvent[] = [];
    for (let from = 0; from < wanted.length; from += NAMES_OF_QUERY_MAX) {
      const some = wanted.slice(from, from + NAMES_OF_QUERY_MAX);
      found.push(...this.keep(await eventsMentioning(this.db, some, this.limits())));
    }
    return found;
  }

  /** Reads the events of these eventIDs or hashes. @throws TooManyEvents */
  async called(ids: readonly string[]): Promise<readonly StoredEvent[]> {
    if (ids.length === 0) return [];
    for (const id of ids) this.ids.add(id);
    return this.keep(await eventsCalled(this.db, ids, this.limits()));
  }

  /** Reads a party's events at a place and wherever that meets. @throws TooManyEvents */
  async around(party: string, place: string): Promise<readonly StoredEvent[]> {
    this.stations.push({ party, place });
    const [reporter] = (await this.numbersOf([party])).values();
    if (reporter === undefined) return [];
    const numbers = await placesOfReporter(this.db, reporter);
    const texts = await namesOfNumbers(this.db, numbers);
    const meet = await placesMeeting(this.db, [...texts.values(), place]);
    const places = numbers.filter((found) => meet(texts.get(found)!, place));
    return this.keep(await eventsAt(this.db, { reporter, places }, this.limits()));
  }

  /** The numbers of those names that the graph has. */
  async numbersOf(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const unknown = names.filter((name) => !this.numbers.has(name));
    if (unknown.length > 0)
      for (const [name, number] of await numbersOfNames(this.db, unknown))
        this.numbers.set(name, number);
    const found = new Map<string, number>();
    for (const name of names) {
      const number = this.numbers.get(name);
      if (number !== undefined) found.set(name, number);
    }
    return found;
  }

  /**
   * The graph of all that was read, with the meaning of its names.
   *
   * @param parties that are asked about besides those which events name
   */
  async graph(parties: readonly string[] = []): Promise<TraceGraph> {
    const kinds = numbering();
    const rows = [...this.read.values()].map((event): KnownRows => {
      const { id, position, validFrom, knownFrom, knownUntil, corrections, told, reporter } = event;
      const known = { id, position, validFrom, knownFrom, knownUntil, corrections, told };
      return { ...known, ...rowsFrom(event.rows, reporter, kinds.to) };
    });
    const named = await this.namesFor(kinds);
    for (const party of parties) named.parties.numberOf(party);
    const texts = (kind: keyof GraphNames) =>
      Array.from({ length: named[kind].count() }, (_, number) => named[kind].textOf(number));
    const meanings = await meaningsOf(this.db, {
      identifiers: texts('parties'),
      places: texts('places'),
      eventIds: rows.map(({ id }) => id),
    });
    return graphOfRows({ names: named, events: rows, ...meanings });
  }

  /** Whatever it has read from. */
  async sources(): Promise<GraphSources> {
    const texts = await this.textsOf(this.asked);
    const names = [...this.asked].map((number) => texts.get(number)!);
    const stations = new Map(this.stations.map((one) => [`${one.party} ${one.place}`, one]));
    return { names: [...names, ...this.ids].map(digestOf), stations: [...stations.values()] };
  }

  /** What some numbers stand for. */
  async textsOf(numbers: Iterable<number>): Promise<ReadonlyMap<number, string>> {
    const unknown = [...new Set(numbers)].filter((number) => !this.texts.has(number));
    for (let from = 0; from < unknown.length; from += NAMES_OF_QUERY_MAX) {
      this.bounds.signal?.throwIfAborted();
      const some = unknown.slice(from, from + NAMES_OF_QUERY_MAX);
      for (const [number, text] of await namesOfNumbers(this.db, some)) {
        this.texts.set(number, text);
        this.numbers.set(text, number);
      }
    }
    return this.texts;
  }

  private async namesFor({ numbers }: ReturnType<typeof numbering>): Promise<GraphNames> {
    const texts = await this.textsOf(KINDS.flatMap((kind) => [...numbers[kind].keys()]));
    const found = graphNames();
    for (const kind of KINDS)
      for (const number of numbers[kind].keys()) found[kind].numberOf(texts.get(number)!);
    return found;
  }

  private keep(events: readonly StoredEvent[]): readonly StoredEvent[] {
    const { signal, eventsMax, onProgress } = this.bounds;
    signal?.throwIfAborted();
    const fresh = events.filter(({ position }) => !this.read.has(position));
    for (const event of fresh) this.read.set(event.position, event);
    if (this.read.size > eventsMax) throw new TooManyEvents(eventsMax);
    onProgress?.({ events: this.read.size });
    return fresh;
  }

  private limits() {
    return { knownAt: this.bounds.knownAt, max: this.bounds.eventsMax + 1 };
  }
}

const KINDS = ['things', 'parties', 'places', 'transformations'] as const;

/** Numbers without gaps for each kind of name, in the order in which they are met. */
const numbering = () => {
  const numbers: Readonly<Record<(typeof KINDS)[number], Map<number, number>>> = {
    things: new Map(),
    parties: new Map(),
    places: new Map(),
    transformations: new Map(),
  };
  const among =
    (found: Map<number, number>): NumberMap =>
    (number) => {
      if (!isNamed(number)) return number;
      const known = found.get(number);
      if (known !== undefined) return known;
      found.set(number, found.size);
      return found.size - 1;
    };
  const to: NumbersByKind = {
    thing: among(numbers.things),
    party: among(numbers.parties),
    place: among(numbers.places),
    transformation: among(numbers.transformations),
  };
  return { numbers, to };
};
