/** Key of the advisory lock under which positions are given out; the log's migrations know it too. */
export const LOG_LOCK = 7_203_441;
