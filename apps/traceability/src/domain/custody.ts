import {
  byEventTime,
  RECEIVING_STEPS,
  SHIPPING_STEPS,
  type TracedEnd,
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
 * Hand-overs among the events about one thing: a shipping and the next receiving by another party are
 * one hand-over; a lone report gives what its source and destination lists say.
 */
export const handoversOf = (events: readonly TracedEvent[]): readonly Handover[] => {
  const story: Story = { handovers: [], shipped: undefined };
  for (const event of [...events].sort(byEventTime)) tell(story, event);
  endShipping(story);
  return story.handovers.filter(
    ({ from, to }) => from !== undefined && to !== undefined && from !== to,
  );
};

interface Story {
  readonly handovers: Handover[];
  /** A shipping that nobody has received yet. */
  shipped: TracedEvent | undefined;
}

const tell = (story: Story, event: TracedEvent): void => {
  const step = event.bizStep ?? '';
  if (SHIPPING_STEPS.has(step)) ship(story, event);
  else if (RECEIVING_STEPS.has(step)) receive(story, event);
  else if (step === 'void_shipping') callOff(story, event);
  else if (transfers(event)) {
    endShipping(story);
    story.handovers.push(ofLists(event));
  }
};

// Shipping and departing of one party are one giving away.
const ship = (story: Story, event: TracedEvent): void => {
  if (story.shipped?.uscc === event.uscc) return;
  endShipping(story);
  story.shipped = event;
};

const receive = (story: Story, event: TracedEvent): void => {
  const { shipped, handovers } = story;
  if (shipped === undefined) {
    if (!isRepeated(handovers.at(-1), event)) handovers.push(ofReceiving(event));
  } else if (shipped.uscc !== event.uscc) {
    handovers.push({ event, from: shipped.uscc, to: event.uscc });
    story.shipped = undefined;
  }
};

const callOff = (story: Story, event: TracedEvent): void => {
  if (story.shipped?.uscc === event.uscc) story.shipped = undefined;
};

const endShipping = (story: Story): void => {
  if (story.shipped !== undefined) story.handovers.push(ofShipping(story.shipped));
  story.shipped = undefined;
};

// Arriving, unloading and receiving at one party are one hand-over.
const isRepeated = (last: Handover | undefined, event: TracedEvent) => last?.to === event.uscc;

const partyOf = (ends: readonly TracedEnd[] | undefined): string | undefined =>
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
