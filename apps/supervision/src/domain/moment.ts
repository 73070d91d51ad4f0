/** How far a sender's clock may be ahead of ours before a time counts as future. */
export const CLOCK_TOLERANCE_MS = 60_000;

/** Whether one RFC 3339 time is before another, whatever their offsets. */
export const isBefore = (earlier: string, later: string): boolean =>
  Date.parse(earlier) < Date.parse(later);

/** Whether a time lies in the future as seen at `now`. */
export const isFuture = (time: string, now: string): boolean =>
  Date.parse(time) > Date.parse(now) + CLOCK_TOLERANCE_MS;

/** Whether two RFC 3339 texts mean the same instant. */
export const isSameMoment = (left: string, right: string): boolean =>
  Date.parse(left) === Date.parse(right);
