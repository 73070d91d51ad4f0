import {
  byEventTime,
  OBJECT_ROLES,
  OUTPUT_ROLES,
  names,
  type TracedEvent,
} from './traced-event.js';

/** Something about the order of events that cannot be, or should not. */
export interface ChronologyWarning {
  readonly code: 'SEEN_BEFORE_MADE' | 'SEEN_AFTER_END' | 'SOLD_TWICE' | 'REPORTED_LATE';
  readonly event: TracedEvent;
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
  { id, isSingle }: { readonly id: string; readonly isSingle: boolean },
  events: readonly TracedEvent[],
): readonly ChronologyWarning[] => {
  const inOrder = [...events].sort(byEventTime);
  const warn = (code: ChronologyWarning['code'], found: readonly TracedEvent[]) =>
    found.slice(0, 1).map((event) => ({ code, event }));
  return [
    ...warn('SEEN_BEFORE_MADE', seenBeforeMade(id, inOrder)),
    ...(isSingle ? warn('SEEN_AFTER_END', seenAfterEnd(inOrder)) : []),
    ...(isSingle ? warn('SOLD_TWICE', inOrder.filter(isSale).slice(1)) : []),
    ...warn('REPORTED_LATE', inOrder.filter(isLate)),
  ];
};

const isSale = ({ bizStep }: TracedEvent) => SELLING_STEPS.has(bizStep ?? '');

const isLate = ({ eventTime, recordTime }: TracedEvent) =>
  Date.parse(recordTime) - Date.parse(eventTime) > LATE_REPORT_DAYS * DAY_MS;

const seenBeforeMade = (id: string, inOrder: readonly TracedEvent[]) => {
  const made = inOrder.find((event) => makes(event, id));
  return made === undefined ? [] : inOrder.filter(({ eventTime }) => eventTime < made.eventTime);
};

const makes = (event: TracedEvent, id: string) =>
  names(event, id, OUTPUT_ROLES) || (event.action === 'ADD' && names(event, id, OBJECT_ROLES));

const seenAfterEnd = (inOrder: readonly TracedEvent[]) => {
  const ended = inOrder.find(({ bizStep }) => ENDING_STEPS.has(bizStep ?? ''));
  return ended === undefined ? [] : inOrder.filter(({ eventTime }) => eventTime > ended.eventTime);
};
