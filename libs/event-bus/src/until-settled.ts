import type { Bell } from '@zhixin/event-store';

/** Milliseconds between looks where nothing rings: looking is the truth, the bell only makes it earlier. */
const LOOK_MS = 250;

/** Waits until a look finds something settled; false when `signal` aborts before. */
export const untilSettled = async (
  look: () => Promise<ReadonlySet<string>>,
  { settled, signal }: { readonly settled: Bell; readonly signal: AbortSignal },
): Promise<boolean> => {
  while (!signal.aborted) {
    const { rings } = settled;
    if ((await look()).size > 0) return true;
    await settled.after(rings, LOOK_MS, signal);
  }
  return false;
};
