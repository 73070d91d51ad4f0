import { isSameMoment } from './moment.js';

type CaseFacts = Readonly<Record<string, unknown>>;

/**
 * The names of the fields in which two descriptions of one document differ; empty when it is the same
 * document sent again. Times are compared as instants; who sent it and when does not matter.
 */
export const differingFields = (
  recorded: object,
  sent: object,
  number: string,
): readonly string[] => {
  const [before, now] = [recorded as CaseFacts, sent as CaseFacts];
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((field) => !UNCOMPARED.has(field) && field !== number)
    .filter((field) => !isSame(field, before[field], now[field]))
    .sort();
};

// The region is looked up, not sent: an enterprise that moved does not make an old document new. Who
// issued it, its number and what it replaces are what the id was made of, so they agree however they
// are typed.
const UNCOMPARED: ReadonlySet<string> = new Set(['at', 'by', 'region', 'authority', 'replaces']);

const isSame = (field: string, recorded: unknown, sent: unknown): boolean => {
  if (typeof recorded === 'string' && typeof sent === 'string' && isTime(field))
    return isSameMoment(recorded, sent);
  return JSON.stringify(recorded) === JSON.stringify(sent);
};

const isTime = (field: string) => /(At|From)$/.test(field);
