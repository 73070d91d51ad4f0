import type { TracedEvent, TracedThing } from './traced-event.js';

/**
 * Events of which each is counted once: one that its reporter told several times, under several eventIDs, is the
 * one recorded first, with every thing that any of them names and the quantities of the first.
 *
 * @param events events that stand; who declares the first an error leaves its repetition to stand for it
 */
export const countedOnce = (events: readonly TracedEvent[]): readonly TracedEvent[] => {
  const told = new Map<number, TracedEvent[]>();
  for (const event of events) {
    const first = event.repeats ?? event.position;
    const others = told.get(first);
    if (others === undefined) told.set(first, [event]);
    else others.push(event);
  }
  return [...told.values()].map(together).sort((left, right) => left.position - right.position);
};

const together = (events: readonly TracedEvent[]): TracedEvent => {
  const [first, ...others] = [...events].sort((left, right) => left.position - right.position);
  if (others.length === 0) return first!;
  const named = new Set(first!.things.map(keyOf));
  const more: TracedThing[] = [];
  for (const { id, role, lot } of others.flatMap((event) => event.things)) {
    const thing = { id, role, ...(lot === undefined ? {} : { lot }) };
    if (named.has(keyOf(thing))) continue;
    named.add(keyOf(thing));
    more.push(thing);
  }
  return { ...first!, things: [...first!.things, ...more] };
};

const keyOf = ({ id, role, lot = '' }: TracedThing): string => `${role} ${lot} ${id}`;
