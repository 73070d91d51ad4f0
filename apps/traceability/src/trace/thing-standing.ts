import type {
  HoldingParty,
  ThingHolding as HoldingAnswer,
  ThingStanding as StandingAnswer,
} from '@zhixin/contracts';
import type { Caller } from '@zhixin/identity';
import {
  custodyOf,
  openedTo,
  thingAt,
  type Custody,
  type CustodyRequest,
  type ThingContent,
  type ThingHolding,
  type ThingStanding,
  type TraceGraph,
} from '@zhixin/trace-graph';
import { graphAbout } from '../graph/graph-about.js';
import type { Queryable } from '../log/queryable.js';
import { partyName } from '../parties/party-name.js';
import { END_OF_TIME } from './as-of.js';
import { readerOf, type TraceReader } from './trace-access.js';
import type { EnterpriseNames } from './trace-answer.js';

/** Events about a thing and all that is inside it that an answer stands on at most. */
export const THING_EVENTS_MAX = 100_000;

/** What of a thing's standing a caller may see, but for the names of parties and the page of contents. */
export interface SeenStanding extends Omit<ThingStanding, 'lastEvent'> {
  readonly lastEvent: ThingStanding['lastEvent'] | undefined;
  readonly claimedByOthers: number | undefined;
  readonly isAbbreviated: boolean;
}

interface StandingQuestion extends Partial<Pick<CustodyRequest, 'validAt' | 'knownAt'>> {
  readonly epc: string;
  readonly rules: CustodyRequest['rules'];
}

/**
 * How it stands with a thing, as far as the caller may see; undefined where there is nothing that they may know of.
 *
 * @throws TooManyEvents
 */
export const standingOf = async (
  db: Queryable,
  caller: Caller,
  { epc, rules, validAt = END_OF_TIME, knownAt = END_OF_TIME }: StandingQuestion,
): Promise<SeenStanding | undefined> => {
  const read = await graphWithContents(db, epc, { rules, validAt, knownAt });
  if (read === undefined) return undefined;
  const { graph, standing } = read;
  const custody = custodyOf(graph, { rules, validAt: END_OF_TIME, knownAt: END_OF_TIME });
  const reader = readerOf(caller, {
    root: reportersAbout(graph, epc),
    openedTo: (party) => openedTo(custody, party),
  });
  return reader === 'nothing' ? undefined : seen(standing, { reader, caller, custody });
};

/** What is in a container shows by events of its own: each round reads those of what the last one found. */
const graphWithContents = async (db: Queryable, epc: string, asked: CustodyRequest) => {
  const things = new Set([epc]);
  for (;;) {
    const graph = await graphAbout(db, [...things], {
      knownAt: END_OF_TIME,
      eventsMax: THING_EVENTS_MAX,
    });
    const standing = thingAt(graph, epc, asked);
    if (standing === undefined) return undefined;
    const { size } = things;
    for (const content of standing.contents) things.add(content.epc);
    if (things.size === size) return { graph, standing };
  }
};

/** Who reported what names a thing, or pieces as of it, whether it stands or not. */
export const reportersAbout = ({ events, memberships, names }: TraceGraph, epc: string) => {
  const number = names.things.find(epc);
  const about = new Set([number]);
  for (const { lot, serial } of memberships) if (lot === number) about.add(serial);
  return events
    .filter(({ edges, tied }) =>
      [...edges.flatMap(({ thing, container }) => [thing, container]), ...tied].some((thing) =>
        about.has(thing),
      ),
    )
    .map(({ reporter, region }) => ({
      uscc: names.parties.textOf(reporter),
      region: region ?? '',
    }));
};

interface StandingReader {
  readonly reader: TraceReader;
  readonly caller: Caller;
  readonly custody: Custody;
}

const seen = (
  standing: ThingStanding,
  { reader, caller, custody }: StandingReader,
): SeenStanding => {
  const { epc, holdings, claimed, containers, contents, lastEvent } = standing;
  const mayHear = (party: string | undefined) =>
    party !== undefined && reader.mayRead({ uscc: party });
  const own = caller.uscc;
  const came = custody.hops.filter(
    (hop) => hop.thing === epc && hop.to === own && !hop.claimed && hop.state !== 'came-back',
  );
  // Whoever is handed a container by somebody may look into it, whoever packed it.
  const isHandedOver = came.some(({ from }) => from !== undefined);
  const isOpen = ({ reporter }: { readonly reporter?: string }) =>
    isHandedOver || mayHear(reporter);
  const isOfficer = caller.role !== 'enterprise';
  const shown = {
    holdings: holdings.filter(({ holder }) => mayHear(holder.party)),
    claimed: claimed.filter(({ holder }) => isOfficer || holder.party === own),
    containers: containers.filter(isOpen),
    contents: contents.filter(isOpen),
  };
  const others = claimed.length - shown.claimed.length;
  return {
    ...standing,
    ...shown,
    holdings: shown.holdings.map((holding) => withoutStrangers(holding, reader)),
    lastEvent: mayHear(lastEvent?.reporter) ? lastEvent : undefined,
    claimedByOthers: others > 0 && came.length > 0 ? others : undefined,
    isAbbreviated:
      shown.holdings.length < holdings.length ||
      shown.containers.length < containers.length ||
      shown.contents.length < contents.length ||
      (lastEvent !== undefined && !mayHear(lastEvent.reporter)),
  };
};

const withoutStrangers = ({ to, ...holding }: ThingHolding, reader: TraceReader): ThingHolding => ({
  ...holding,
  ...(to !== undefined && reader.maySeeParty(to, { uscc: holding.holder.party }) && { to }),
});

/** Every party that the standing names. */
export const partiesOf = ({ holdings, claimed, lastEvent }: SeenStanding): readonly string[] => [
  ...new Set([
    ...[...holdings, ...claimed].flatMap(({ holder, to }) => [holder.party, to ?? []].flat()),
    ...(lastEvent === undefined ? [] : [lastEvent.reporter]),
  ]),
];

/** When, by which knowledge, and which of what is inside. */
export interface StandingFrame extends Pick<StandingAnswer, 'validAt' | 'knownAt' | 'asOf'> {
  readonly names: EnterpriseNames;
  readonly page: readonly ThingContent[];
}

/** The standing as it is answered. */
export const standingAnswer = (
  standing: SeenStanding,
  { names, page, ...moment }: StandingFrame,
): StandingAnswer => {
  const { epc, claimedByOthers, contents, lastEvent, isAbbreviated } = standing;
  const containers = standing.containers.map(({ direct, top }) => ({ direct, top }));
  const [container, ...moreContainers] = containers;
  return {
    epc,
    ...single(standing, names),
    ...(!isAbbreviated && { quantity: standing.quantity }),
    ...(container !== undefined && moreContainers.length === 0 && { container }),
    holdings: standing.holdings.map((holding) => holdingAnswer(holding, names)),
    claimed: standing.claimed.map((holding) => holdingAnswer(holding, names)),
    ...(claimedByOthers !== undefined && { claimedByOthers }),
    containers,
    contents: {
      things: new Set(contents.map((content) => content.epc)).size,
      direct: contents.filter((content) => content.container === epc).length,
      items: page.map(({ reporter: _, ...content }) => content),
    },
    ...(lastEvent !== undefined && {
      lastEvent: {
        eventID: lastEvent.event,
        eventTime: lastEvent.at,
        reporter: partyName(lastEvent.reporter, names.get(lastEvent.reporter)?.name),
      },
    }),
    ...(isAbbreviated && { abbreviated: true }),
    ...moment,
  };
};

/** Where all of it has one holder, place and state, that. */
const single = ({ holdings, isAbbreviated }: SeenStanding, names: EnterpriseNames) => {
  const [holding, ...others] = holdings;
  if (holding === undefined || others.length > 0 || isAbbreviated) return {};
  const { holder, disposition } = holding;
  return {
    holder: partyName(holder.party, names.get(holder.party)?.name),
    ...(holder.place !== undefined && { place: holder.place }),
    ...(disposition !== undefined && { disposition }),
  };
};

const holdingAnswer = (
  { holder: { party, place }, to, ...holding }: ThingHolding,
  names: EnterpriseNames,
): HoldingAnswer => {
  const holder: HoldingParty = {
    ...partyName(party, names.get(party)?.name),
    ...(place !== undefined && { place }),
  };
  return {
    ...holding,
    holder,
    ...(to !== undefined && { to: partyName(to, names.get(to)?.name) }),
  };
};
