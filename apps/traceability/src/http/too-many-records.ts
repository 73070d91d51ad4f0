import { Problem } from '@zhixin/service-shell';
import { TooManyEvents } from '../graph/graph-reader.js';

/** Tells who asked that an answer stands on more than may be read; any other fault stays one. */
export const tooManyRecords = (error: unknown): never => {
  throw error instanceof TooManyEvents ? new Problem(413, 'THING_TOO_LARGE') : error;
};
