import { Problem } from '@zhixin/service-shell';
import type { ErrorBehaviour } from './capture-jobs.js';
import type { EventFault } from './event-fault.js';
import { CAPTURE_EVENTS_MAX } from './limits.js';
import { isOfShape, readCapture, type CheckedDocument } from './read-capture.js';

const ERRORS_SHOWN_MAX = 100;

/**
 * A document whose envelope is right, with a judgement on each of its events.
 *
 * @throws Problem 400 with the faults of the envelope, 413 for too many events
 */
export const judge = async (text: string, now: string): Promise<CheckedDocument> => {
  const read = await readCapture(text, { now, eventsMax: CAPTURE_EVENTS_MAX });
  if (read.ok) return read.judged;
  if ('faults' in read) throw notValid(read.faults);
  throw new Problem(413, 'CaptureLimitExceededException', {
    detail: {
      zh: `文档有 ${read.tooMany} 个事件，一次最多 ${CAPTURE_EVENTS_MAX} 个。`,
      en: `The document has ${read.tooMany} events; one call takes ${CAPTURE_EVENTS_MAX}.`,
    },
  });
};

/** The refusal of a call for its faults. */
export const notValid = (faults: readonly EventFault[]): Problem =>
  new Problem(400, 'ValidationException', { errors: faults });

/** Refuses a document for events of wrong shape, unless the good ones are to be kept. */
export const refuseShapeFaults = ({ events }: CheckedDocument, behaviour: ErrorBehaviour): void => {
  if (behaviour === 'proceed') return;
  const faults = events.flatMap((event) => event.faults.filter(isOfShape));
  if (faults.length > 0) throw notValid(faults.slice(0, ERRORS_SHOWN_MAX));
};
