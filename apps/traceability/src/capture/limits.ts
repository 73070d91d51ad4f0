/** Events that one capture call may carry; announced in `GS1-EPCIS-Capture-Limit`. */
export const CAPTURE_EVENTS_MAX = 2_000;
/** Bytes that one capture call may carry; announced in `GS1-EPCIS-Capture-File-Size-Limit`. */
export const CAPTURE_BYTES_MAX = 4 * 1_048_576;
/** Events judged before other requests get their turn. */
export const EVENTS_PER_SLICE = 25;
/** Jobs accepted but not finished that one process holds; further calls get 503. */
export const JOBS_WAITING_MAX = 1_024;
/** Characters of documents that wait in memory; beyond it jobs are read back from the database. */
export const WAITING_CHARACTERS_MAX = 16 * 1_048_576;
