import { beijingInstant, dayOf } from '../format/time.js';

/** The first instant of a Beijing day, `2026-11-21`. */
export const startOf = (day: string): string => beijingInstant(`${day}T00:00:00`);

/** The last second of a Beijing day. */
export const endOf = (day: string): string => beijingInstant(`${day}T23:59:59`);

/**
 * The last instant of a Beijing day that has passed: an undoing on the day of the decision comes
 * after it, and one of today not after now.
 */
export const latestOf = (day: string, now: Date): string =>
  dayOf(now.toISOString()) === day ? now.toISOString() : endOf(day);
