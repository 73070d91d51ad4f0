import type { Delivery } from './event-bus.js';

/** Handled ids remembered per group. */
const INBOX_EVENTS_MAX = 100_000;

/** Adds what was handled to a group's inbox; the oldest are forgotten first. */
export const remember = (inbox: Set<string>, handled: readonly Delivery[]): void => {
  for (const { event } of handled) inbox.add(event.id);
  for (const oldest of inbox) {
    if (inbox.size <= INBOX_EVENTS_MAX) return;
    inbox.delete(oldest);
  }
};
