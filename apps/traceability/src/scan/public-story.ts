import {
  eventsByTeller,
  toldBy,
  type Custody,
  type GraphEvent,
  type TraceGraph,
} from '@zhixin/trace-graph';

/** An event of a story with its teller. */
export interface ToldStep {
  readonly event: GraphEvent;
  readonly reporter: string;
}

/** What may be told to everybody about some things, and what is only claimed. */
export interface PublicStory {
  /** Told by who made the things, or is confirmed to have had them from there; oldest first. */
  readonly steps: readonly ToldStep[];
  /** What others say, who may be wrong or lie; oldest first. */
  readonly claims: readonly ToldStep[];
  /** Who tells the story, by the record time of what they told first. */
  readonly tellers: readonly string[];
}

/**
 * The story of some things. It is told by the one whose making of them was recorded first, whom nobody who comes later
 * and backdates displaces, and by all who are tied to it by confirmed hops; whatever others report stands apart. Being
 * used up to make something else is the story of that other thing.
 */
export const publicStory = (
  graph: TraceGraph,
  custody: Custody,
  ids: readonly string[],
): PublicStory => {
  const about = new Set(ids);
  const events = eventsByTeller(graph);
  const members = tellersOf(events, custody, about);
  const said = saidOf(events, custody, about);
  const open = said
    .filter(({ event }) => isOpen(graph, event, about))
    .sort((left, right) => left.event.validFrom - right.event.validFrom);
  const isTold = ({ reporter }: ToldStep) => members.has(reporter);
  return {
    steps: open.filter(isTold),
    claims: open.filter((step) => !isTold(step)),
    tellers: [
      ...new Set(
        said
          .filter(isTold)
          .sort(byRecord)
          .map(({ reporter }) => reporter),
      ),
    ],
  };
};

/** The order of the record; what was recorded in one instant has that of the log. */
export const byRecord = ({ event: left }: ToldStep, { event: right }: ToldStep): number =>
  left.knownFrom - right.knownFrom || (left.position ?? 0) - (right.position ?? 0);

/** Events that say something of the things, each once. */
const saidOf = (
  events: ReadonlyMap<string, GraphEvent>,
  { words }: Custody,
  about: ReadonlySet<string>,
): readonly ToldStep[] => [
  ...new Map(
    words
      .filter(({ thing }) => about.has(thing))
      .map(({ event, reporter }) => [
        toldBy(event, reporter),
        { event: events.get(toldBy(event, reporter))!, reporter },
      ]),
  ).values(),
];

/** Everybody tied by confirmed hops to the origin that was recorded first. */
const tellersOf = (
  events: ReadonlyMap<string, GraphEvent>,
  { hops }: Custody,
  about: ReadonlySet<string>,
): ReadonlySet<string> => {
  const came = hops.filter(
    ({ thing, claimed, state }) => about.has(thing) && !claimed && state === 'arrived',
  );
  const [first] = came
    .filter(({ from, confirmedBy }) => from === undefined && confirmedBy !== 'return')
    .flatMap(({ events: [id], to: maker }) => {
      const event = events.get(`${id} ${maker}`);
      return event === undefined ? [] : [{ event, reporter: maker! }];
    })
    .sort(byRecord);
  const tellers = new Set(first === undefined ? [] : [first.reporter]);
  for (let size = -1; size < tellers.size;) {
    size = tellers.size;
    for (const { from, to } of came) {
      if (from === undefined || to === undefined) continue;
      if (tellers.has(from)) tellers.add(to);
      if (tellers.has(to)) tellers.add(from);
    }
  }
  return tellers;
};

const isOpen = (
  { names }: TraceGraph,
  { edges }: GraphEvent,
  about: ReadonlySet<string>,
): boolean =>
  !edges.some(({ kind, thing }) => kind === 'use' && about.has(names.things.textOf(thing)));

/** What the things, or the lots they are of, were made from by those who tell their story. */
export const sourcesOf = (
  graph: TraceGraph,
  { tellers }: PublicStory,
  ids: readonly string[],
): readonly string[] => {
  const { things, parties } = graph.names;
  const made = new Set(ids.map((id) => things.find(id)));
  for (const { lot, serial } of graph.memberships) if (made.has(serial)) made.add(lot);
  const edges = graph.events
    .filter(({ reporter, knownUntil }) => {
      return knownUntil === Infinity && tellers.includes(parties.textOf(reporter));
    })
    .flatMap((event) => event.edges);
  const transformations = new Set(
    edges
      .filter(({ kind, thing }) => kind === 'yield' && made.has(thing))
      .map(({ transformation }) => transformation),
  );
  const inputs = edges
    .filter(({ kind, transformation }) => kind === 'use' && transformations.has(transformation))
    .map(({ thing }) => things.textOf(thing));
  return [...new Set(inputs)];
};
