import { setImmediate as turn } from 'node:timers/promises';
import { readDocumentText, validateEvent, type EpcisContext, type Fault } from '@zhixin/epcis';
import type { LogEntry } from '../log/log-entry.js';
import type { EventFault } from './event-fault.js';
import { forbiddenCharacters, mayHoldForbidden } from './forbidden-characters.js';
import { logEntry, type ReceivedEvent, type Reporter } from './log-entries.js';
import { EVENTS_PER_SLICE } from './limits.js';
import { documentSizeFaults, sizeFaults } from './size-faults.js';

/** One event of a document, judged. */
export interface CheckedEvent extends ReceivedEvent {
  /** Where it stands in what was sent. */
  readonly pointer: string;
  readonly faults: readonly EventFault[];
}

/** A document whose envelope is right, with a judgement on each event. */
export interface CheckedDocument {
  readonly context: EpcisContext;
  readonly events: readonly CheckedEvent[];
  /** The header's master data, where the document has a header. */
  readonly header?: unknown;
  /** Absent for a bare event. */
  readonly documentType?: string;
}

export type CaptureReading =
  | { readonly ok: true; readonly judged: CheckedDocument }
  | { readonly ok: false; readonly faults: readonly EventFault[] }
  | { readonly ok: false; readonly tooMany: number };

interface CaptureBounds {
  readonly now: string;
  readonly eventsMax: number;
}

/**
 * Faults that no JSON Schema can state. A document with such an event is syntactically acceptable: the
 * capture job reports them. All others refuse the call (EPCIS 2.0 §12.6.1).
 */
const RULES: ReadonlySet<string> = new Set([
  'CHECK_DIGIT',
  'CLASS_IN_EPC_LIST',
  'DISPOSITION_SET_AND_UNSET',
  'ERROR_REASON_CONTRADICTED',
  'EVENT_TIME_IN_FUTURE',
  'IDENTIFIER_MALFORMED',
  'PARENT_REQUIRED',
  'QUANTITY_FRACTION',
  'QUANTITY_NOT_POSITIVE',
  'QUANTITY_REQUIRED',
  'SENSOR_FIELD_TWICE',
  'SENSOR_TIME_AFTER_EVENT',
  'UNIT_UNKNOWN',
] satisfies Fault['code'][]);

/** Whether a fault is one of shape, which a schema could state. */
export const isOfShape = ({ code }: EventFault): boolean => !RULES.has(code);

/** Parses a capture and judges every event, a slice at a time so that other requests get their turn. */
export const readCapture = async (
  text: string,
  { now, eventsMax }: CaptureBounds,
): Promise<CaptureReading> => {
  const read = readDocumentText(text);
  if (!read.ok) return { ok: false, faults: read.faults };
  const { events, exactEvents, pointers, context, document } = read;
  if (events.length > eventsMax) return { ok: false, tooMany: events.length };
  const tooLarge = documentSizeFaults(events);
  if (tooLarge.length > 0) return { ok: false, faults: tooLarge };
  const suspect = mayHoldForbidden(text);
  const judged: CheckedEvent[] = [];
  for (const [index, event] of events.entries()) {
    if (index > 0 && index % EVENTS_PER_SLICE === 0) await turn();
    const pointer = pointers[index]!;
    judged.push({
      pointer,
      event,
      written: exactEvents?.[index] ?? event,
      faults: [
        ...(suspect ? forbiddenCharacters(event, pointer) : []),
        ...sizeFaults(event, pointer, text.length),
        ...validateEvent(event, context, {
          now,
          at: pointer,
          ...(exactEvents && { written: exactEvents[index]! }),
        }),
      ],
    });
  }
  const header = (document as { epcisHeader?: unknown } | undefined)?.epcisHeader;
  return {
    ok: true,
    judged: {
      context,
      events: judged,
      ...(document && { documentType: document.type }),
      ...(header === undefined ? {} : { header }),
    },
  };
};

/** Log entries of the events without fault, hashed a slice at a time. */
export const entriesOf = async (
  { context, events }: CheckedDocument,
  reporter: Reporter,
): Promise<{ readonly entries: readonly LogEntry[]; readonly pointers: readonly string[] }> => {
  const sound = events.filter(({ faults }) => faults.length === 0);
  const entries: LogEntry[] = [];
  for (const [index, one] of sound.entries()) {
    if (index > 0 && index % EVENTS_PER_SLICE === 0) await turn();
    entries.push(logEntry(one, context, reporter));
  }
  return { entries, pointers: sound.map(({ pointer }) => pointer) };
};
