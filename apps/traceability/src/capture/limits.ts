/** Events that one capture call may carry; announced in `GS1-EPCIS-Capture-Limit`. */
export const CAPTURE_EVENTS_MAX = 2_000;
/** Bytes that one capture call may carry; announced in `GS1-EPCIS-Capture-File-Size-Limit`. */
export const CAPTURE_BYTES_MAX = 4 * 1_048_576;
/** Characters of one event's JSON: larger ones would not fit into a message of the event stream. */
export const EVENT_CHARACTERS_MAX = 1_048_576;
/** Characters of an identifier; an index of PostgreSQL takes little more (2,704 bytes with its other columns). */
export const IDENTIFIER_CHARACTERS_MAX = 2_048;
/** Things that one call may name: more of them than fit into the bytes of a call in real identifiers. */
export const THINGS_MAX = 100_000;
/** Events judged before other requests get their turn. */
export const EVENTS_PER_SLICE = 25;
/** Jobs accepted but not finished that one process holds; further calls get 503. */
export const JOBS_WAITING_MAX = 2_048;
/** The same of one tenant: some room is always left for the others. */
export const JOBS_OF_TENANT_MAX = 1_536;
/** Characters of documents that wait in memory; beyond it jobs are read back from the database. */
export const WAITING_CHARACTERS_MAX = 16 * 1_048_576;
