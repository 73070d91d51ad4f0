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
  const handovers: Handover[] = [];
  let shipped: TracedEvent | undefined;
  const giveUp = () => {
    if (shipped !== undefined) handovers.push(ofShipping(shipped));
    shipped = undefined;
  };
  for (const event of [...events].sort(byEventTime)) {
    const step = event.bizStep ?? '';
    if (step === 'void_shipping' && shipped?.uscc === event.uscc) shipped = undefined;
    if (SHIPPING_STEPS.has(step)) {
      if (shipped?.uscc === event.uscc) continue;
      giveUp();
      shipped = event;
    } else if (RECEIVING_STEPS.has(step)) {
      if (shipped !== undefined && shipped.uscc !== event.uscc) {
        handovers.push({ event, from: shipped.uscc, to: event.uscc });
        shipped = undefined;
      } else if (shipped === undefined && !isRepeated(handovers.at(-1), event))
        handovers.push(ofReceiving(event));
    } else if (transfers(event)) {
      giveUp();
      handovers.push(ofLists(event));
    }
  }
  giveUp();
  return handovers.filter(({ from, to }) => from !== undefined && to !== undefined && from !== to);
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
