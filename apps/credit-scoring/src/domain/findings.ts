const MISSING_RECORD = 'trace-record-missing:';

/** Id of the quality event that a missing trace record is. */
export const missingRecordEventId = (findingId: string): string => `${MISSING_RECORD}${findingId}`;

/** Whether the platform found an event by itself: no officer recorded it, so somebody has to look at it. */
export const isFinding = (eventId: string): boolean => eventId.startsWith(MISSING_RECORD);
