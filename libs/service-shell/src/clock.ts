/** The time, as one injectable thing, so that a spec may set it. */
export interface Clock {
  /** RFC 3339 with the offset of Asia/Shanghai, milliseconds included. */
  now(): string;
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** An instant as RFC 3339 with +08:00. China has kept this offset, without summer time, since 1992. */
export const shanghaiTime = (instant: Date): string =>
  new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().replace('Z', '+08:00');

/** The machine's clock. */
export const systemClock: Clock = { now: () => shanghaiTime(new Date()) };
