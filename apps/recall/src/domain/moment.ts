/** How far a sender's clock may be ahead of ours before a time counts as future. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Whether one RFC 3339 time is before another, whatever their offsets. */
export const isBefore = (earlier: string, later: string): boolean =>
  Date.parse(earlier) < Date.parse(later);

/** Whether a time lies in the future as seen at `now`. */
export const isFuture = (time: string, now: string): boolean =>
  Date.parse(time) > Date.parse(now) + CLOCK_TOLERANCE_MS;

/** Whether two RFC 3339 texts mean the same instant. */
export const isSameMoment = (left: string, right: string): boolean =>
  Date.parse(left) === Date.parse(right);

/** Whether two descriptions say the same, in whatever order; times are compared as instants. */
export const sameContent = (left: unknown, right: unknown): boolean => plain(left) === plain(right);

const plain = (value: unknown): string => JSON.stringify(ordered(value, ''));

const ordered = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => ordered(item, ''));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, member]) => [key, ordered(member, key)]),
    );
  const isTime =
    typeof value === 'string' && name.endsWith('At') && !Number.isNaN(Date.parse(value));
  return isTime ? new Date(value).toISOString() : value;
};
