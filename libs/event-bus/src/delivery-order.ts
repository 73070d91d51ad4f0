import type { Digestion } from '@zhixin/follower';
import type { CloudEvent, Delivery, Subscription } from './event-bus.js';

type EventSelection = Pick<Subscription, 'types' | 'known' | 'inAnyOrder'>;

/** What a group wants of a topic, and in which order. */
export interface DeliveryOrder {
  readonly wants: (event: CloudEvent) => boolean;
  readonly understands: (type: string) => boolean;
  readonly keyOf: (event: CloudEvent) => string | undefined;
}

/** What a subscription says of types, ready to be asked of each event. */
export const orderOf = ({ types, known, inAnyOrder = [] }: EventSelection): DeliveryOrder => {
  const wanted = types && new Set(types);
  const listed = known && new Set([...known, ...(types ?? [])]);
  const loose = new Set(inAnyOrder);
  const understands = (type: string) => listed?.has(type) ?? true;
  const wants = ({ type }: CloudEvent) => wanted?.has(type) ?? true;
  return {
    understands,
    wants,
    // What is passed over waits for nothing.
    keyOf: (event) =>
      loose.has(event.type) || (understands(event.type) && !wants(event))
        ? undefined
        : event.partitionkey,
  };
};

/** How deliveries of a partition are digested, whichever log they lie in. */
export const inOrder = ({
  understands,
  keyOf,
}: DeliveryOrder): Pick<Digestion<Delivery>, 'keyOf' | 'isNewer' | 'placeOf'> => ({
  keyOf: ({ event }) => keyOf(event),
  isNewer: ({ event }) => !understands(event.type),
  placeOf: ({ topic, partition, offset }) => ({ topic, partition, offset }),
});
