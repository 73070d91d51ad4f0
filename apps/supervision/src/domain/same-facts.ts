import { isSameMoment } from './moment.js';

type Facts = Readonly<Record<string, unknown>>;

/**
 * The names of the fields in which two descriptions of one document differ; empty when it is the same
 * document sent again. Times are compared as instants; who sent it and when does not matter.
 */
export const differingFields = (recorded: Facts, sent: Facts): readonly string[] =>
  [...new Set([...Object.keys(recorded), ...Object.keys(sent)])]
    .filter((field) => !UNCOMPARED.has(field))
    .filter((field) => !isSame(field, recorded[field], sent[field]))
    .sort();

// The region is looked up, not sent: an enterprise that moved does not make an old document new. Who
// issued it and its number are what the id was made of, so they agree however they are typed.
const UNCOMPARED: ReadonlySet<string> = new Set([
  'type',
  'at',
  'by',
  'region',
  'authority',
  'decisionNumber',
  'sampleNumber',
]);

const isSame = (field: string, recorded: unknown, sent: unknown): boolean => {
  if (typeof recorded === 'string' && typeof sent === 'string' && isTime(field))
    return isSameMoment(recorded, sent);
  return JSON.stringify(recorded) === JSON.stringify(sent);
};

const isTime = (field: string) => /(At|From)$/.test(field);
