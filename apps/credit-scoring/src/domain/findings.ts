const MISSING_RECORD = 'trace-record-missing:';
const TRACE_FINDING = 'trace-finding:';

/** Id of the quality event that a missing trace record is. */
export const missingRecordEventId = (findingId: string): string => `${MISSING_RECORD}${findingId}`;

/** Id of the quality event that another finding about a thing is. */
export const traceFindingEventId = (findingId: string): string => `${TRACE_FINDING}${findingId}`;

/** Whether the platform found an event by itself: no officer recorded it, so somebody has to look at it. */
export const isFinding = (eventId: string): boolean =>
  eventId.startsWith(MISSING_RECORD) || eventId.startsWith(TRACE_FINDING);
