/** Offsets by partition. */
export type Offsets = ReadonlyMap<number, number>;

/** How exactly the arrival is found. */
const EXACT_MS = 20;
const STEP_FIRST_MS = 1_000;
/** Steps back, each twice as wide as the one before: 34 years. */
const STEPS_MAX = 30;

/**
 * When the oldest message arrived that lies at or behind the given offsets, or up to 20 ms before. A broker tells
 * which message came first after an instant, not when a message came, so the instant is searched for.
 *
 * @param from offset of the first message of interest in each partition that has one
 * @param firstAfter per partition, offset of the first message that arrived at an instant (epoch milliseconds) or later
 */
export const oldestArrival = async (
  from: Offsets,
  firstAfter: (instant: number) => Promise<Offsets>,
  now: number,
): Promise<number> => {
  const arrivedBefore = async (instant: number) => {
    const first = await firstAfter(instant);
    return [...from].some(([partition, offset]) => (first.get(partition) ?? 0) > offset);
  };
  let late = now;
  let early = now;
  for (let step = 0; step < STEPS_MAX && (await arrivedBefore(early)); step += 1) {
    late = early;
    early -= STEP_FIRST_MS * 2 ** step;
  }
  while (late - early > EXACT_MS) {
    const middle = Math.floor((early + late) / 2);
    if (await arrivedBefore(middle)) late = middle;
    else early = middle;
  }
  return early;
};
