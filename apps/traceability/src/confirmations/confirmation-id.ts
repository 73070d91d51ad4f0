import { digestOf } from '../log/dictionary.js';

/** Id of the stream of one event of one reporter: whoever confirms it anew finds what was said before. */
export const streamIdOf = (uscc: string, eventId: string): string => digestOf(`${uscc} ${eventId}`);

/** Id of one confirmation among those of an event. */
export const confirmationIdOf = (streamId: string, round: number): string => `${streamId}-${round}`;

/** What an id stands for; undefined for a text that is none. */
export const confirmationIn = (
  id: string,
): { readonly streamId: string; readonly round: number } | undefined => {
  const [, streamId, round] = /^([0-9a-f]{32})-([1-9]\d{0,8})$/.exec(id) ?? [];
  return streamId === undefined ? undefined : { streamId, round: Number(round) };
};
