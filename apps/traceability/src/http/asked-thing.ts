import { badInput } from '@zhixin/service-shell';
import { readThing } from '../trace/read-thing.js';
import { unreadableAt } from './unreadable-identifier.js';

/**
 * The canonical identifier of a thing that somebody asks about.
 *
 * @throws Problem 400 that says what is wrong with it
 */
export const askedThing = (text: string): string => {
  const read = readThing(text);
  if (read.ok) return read.id;
  throw badInput(unreadableAt('/epc', read.fault));
};
