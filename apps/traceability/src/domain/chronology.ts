/** What an event about one thing says of its life. */
export interface LifeEvent {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly recordedAt: number;
  readonly bizStep?: string;
  readonly isMaking: boolean;
}

/** Something about the order of events that cannot be, or should not. */
export interface ChronologyWarning {
  readonly code: 'SEEN_BEFORE_MADE' | 'SEEN_AFTER_END' | 'SOLD_TWICE' | 'REPORTED_LATE';
  readonly at: number;
}

/** A report this long after the fact is told to the reader. */
export const LATE_REPORT_DAYS = 30;
const DAY_MS = 86_400_000;

const ENDING_STEPS: ReadonlySet<string> = new Set(['destroying', 'decommissioning', 'killing']);
const SELLING_STEPS: ReadonlySet<string> = new Set(['retail_selling', 'dispensing']);

/**
 * Warnings about the events of one thing. A single item is sold once and gone when destroyed; of a lot,
 * parts may be sold and destroyed at any time, so only its beginning is compared.
 */
export const chronologyWarnings = (
  events: readonly LifeEvent[],
  { isSingle }: { readonly isSingle: boolean },
): readonly ChronologyWarning[] => {
  const inOrder = [...events].sort((left, right) => left.at - right.at);
  const warn = (code: ChronologyWarning['code'], found: readonly LifeEvent[]) =>
    found.slice(0, 1).map(({ at }) => ({ code, at }));
  return [
    ...warn('SEEN_BEFORE_MADE', seenBeforeMade(inOrder)),
    ...(isSingle ? warn('SEEN_AFTER_END', seenAfterEnd(inOrder)) : []),
    ...(isSingle ? warn('SOLD_TWICE', inOrder.filter(isSale).slice(1)) : []),
    ...warn('REPORTED_LATE', inOrder.filter(isLate)),
  ];
};

const isSale = ({ bizStep }: LifeEvent) => SELLING_STEPS.has(bizStep ?? '');

const isLate = ({ at, recordedAt }: LifeEvent) => recordedAt - at > LATE_REPORT_DAYS * DAY_MS;

const seenBeforeMade = (inOrder: readonly LifeEvent[]) => {
  const made = inOrder.find(({ isMaking }) => isMaking);
  return made === undefined ? [] : inOrder.filter(({ at }) => at < made.at);
};

const seenAfterEnd = (inOrder: readonly LifeEvent[]) => {
  const ended = inOrder.find(({ bizStep }) => ENDING_STEPS.has(bizStep ?? ''));
  return ended === undefined ? [] : inOrder.filter(({ at }) => at > ended.at);
};
