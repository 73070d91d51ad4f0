import type { RecallClock } from '@zhixin/contracts';

/** How a deadline presses. */
export type Pressure = 'late' | 'today' | 'soon' | 'later' | 'met' | 'resting';

const SOON_MS = 3 * 86_400_000;

const dayIn = (instant: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(instant);

/** How a deadline presses at a moment; a missed one that was kept late presses nobody any more. */
export const pressureOf = (
  { state, dueAt, metAt }: Pick<RecallClock, 'state' | 'dueAt' | 'metAt'>,
  now: number,
): Pressure => {
  if (metAt !== undefined || state === 'met') return 'met';
  if (dueAt === null || state === 'ended' || state === 'suspended') return 'resting';
  return pressureAt(dueAt, state === 'missed', now);
};

/** The same of a moment at which something is due. */
export const pressureAt = (dueAt: string, isMissed: boolean, now: number): Pressure => {
  const due = Date.parse(dueAt);
  if (isMissed || due < now) return 'late';
  if (dayIn(due) === dayIn(now)) return 'today';
  return due - now <= SOON_MS ? 'soon' : 'later';
};

const ORDER: readonly Pressure[] = ['late', 'today', 'soon', 'later', 'resting', 'met'];

/** What presses most comes first; of two the one that is due first. */
export const byPressure = (clocks: readonly RecallClock[], now: number): readonly RecallClock[] =>
  [...clocks].sort(
    (left, right) =>
      ORDER.indexOf(pressureOf(left, now)) - ORDER.indexOf(pressureOf(right, now)) ||
      Date.parse(left.dueAt ?? '9999-12-31') - Date.parse(right.dueAt ?? '9999-12-31'),
  );
