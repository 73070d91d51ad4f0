import {
  byEventTime,
  RECEIVING_STEPS,
  SHIPPING_STEPS,
  type TracedParty,
  type TracedEvent,
} from './traced-event.js';

/** A hand-over of a thing, as reported by the giver, the taker, or both. */
export interface Handover {
  readonly event: TracedEvent;
  /** Social credit code of the reporter, or the party's identifier as reported by the other side. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * Hand-overs among the events about one thing, oldest first: a shipping and the receiving that answers it
 * are one hand-over; a lone report gives what its source and destination lists say. A lot may be on its
 * way to several parties at once.
 */
export const handoversOf = (events: readonly TracedEvent[]): readonly Handover[] => {
  const story: CustodyChain = { handovers: [], shipped: [], received: new Map() };
  for (const event of [...events].sort(byEventTime)) tell(story, event);
  endShippings(story);
  return story.handovers
    .filter(({ from, to }) => from !== undefined && to !== undefined && from !== to)
    .sort((left, right) => byEventTime(left.event, right.event));
};

interface CustodyChain {
  readonly handovers: Handover[];
  /** Shippings that nobody has received yet, oldest first. */
  readonly shipped: TracedEvent[];
  /** The last receiving of each party that has not shipped since. */
  readonly received: Map<string, TracedEvent>;
}

const tell = (story: CustodyChain, event: TracedEvent): void => {
  const step = event.bizStep ?? '';
  if (SHIPPING_STEPS.has(step)) ship(story, event);
  else if (RECEIVING_STEPS.has(step)) receive(story, event);
  else if (step === 'void_shipping') callOff(story, event);
  else if (transfers(event)) {
    endShippings(story);
    story.handovers.push(ofLists(event));
  }
};

// Shipping and departing of one party to another are one giving away.
const ship = ({ shipped, received }: CustodyChain, event: TracedEvent): void => {
  received.delete(event.uscc);
  if (!shipped.some((open) => open.uscc === event.uscc && mayBeOne(open, event)))
    shipped.push(event);
};

const receive = (story: CustodyChain, event: TracedEvent): void => {
  const { handovers, shipped, received } = story;
  const answered = answeredBy(story, event);
  const isOwn = shipped.some(({ uscc }) => uscc === event.uscc);
  if (answered === undefined && isOwn) return;
  if (answered !== undefined) {
    shipped.splice(shipped.indexOf(answered), 1);
    handovers.push({ event, from: answered.uscc, to: event.uscc });
  }
  // Arriving, unloading and receiving at one party are one hand-over.
  if (answered === undefined && !received.has(event.uscc)) handovers.push(ofReceiving(event));
  received.set(event.uscc, event);
};

/** The shipping that a receiving answers: one to that party by name, else the newest that may be meant. */
const answeredBy = (
  { shipped, received }: CustodyChain,
  event: TracedEvent,
): TracedEvent | undefined => {
  const since = received.get(event.uscc)?.eventTime ?? '';
  const taken = partyOf(event.destinations);
  const byOthers = shipped.filter(({ uscc }) => uscc !== event.uscc);
  const toIt = byOthers.find(
    ({ destinations }) => taken !== undefined && partyOf(destinations) === taken,
  );
  // What was on its way already when the party last received was on its way to somebody else.
  const later = byOthers.filter(({ eventTime }) => eventTime > since);
  return (
    toIt ??
    later.findLast((open) => mayBeOne(open, event)) ??
    // Two reporters may name one party by different identifiers.
    (later.length === 1 ? later[0] : undefined)
  );
};

const mayBeOne = (one: TracedEvent, other: TracedEvent): boolean => {
  const [left, right] = [partyOf(one.destinations), partyOf(other.destinations)];
  return left === undefined || right === undefined || left === right;
};

const callOff = ({ shipped }: CustodyChain, event: TracedEvent): void => {
  const open = shipped.findLastIndex(
    (shipping) => shipping.uscc === event.uscc && mayBeOne(shipping, event),
  );
  if (open >= 0) shipped.splice(open, 1);
};

const endShippings = ({ shipped, handovers }: CustodyChain): void => {
  handovers.push(...shipped.splice(0).map(ofShipping));
};

const partyOf = (ends: readonly TracedParty[] | undefined): string | undefined =>
  ends?.find(({ type }) => type.endsWith('possessing_party'))?.id ??
  ends?.find(({ type }) => type.endsWith('owning_party'))?.id;

const handover = (
  event: TracedEvent,
  from: string | undefined,
  to: string | undefined,
): Handover => ({
  event,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

const ofShipping = (event: TracedEvent) => handover(event, event.uscc, partyOf(event.destinations));
const ofReceiving = (event: TracedEvent) => handover(event, partyOf(event.sources), event.uscc);
const ofLists = (event: TracedEvent) =>
  handover(event, partyOf(event.sources), partyOf(event.destinations));

const transfers = (event: TracedEvent) =>
  partyOf(event.sources) !== undefined && partyOf(event.destinations) !== undefined;
