import { FormatRegistry, type TObject } from '@sinclair/typebox';
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';
import { contractOf } from './catalogue.js';
import type { Contract } from './contract.js';
import { cloudEventAttributes } from './envelope.js';

/** What is wrong with an event, and where (RFC 6901 pointer into the event). */
export interface ContractFault {
  readonly pointer: string;
  readonly detail: string;
}

const FAULTS_MAX = 20;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

const isDate = (text: string): boolean => {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

// What a service may send is for its own doors to say. Whoever reads takes any RFC 3339 time, so that an event
// published before a door became narrower is still one.
const isInstant = (text: string): boolean => isDate(INSTANT.exec(text)?.[1] ?? '');

// TypeBox knows no format until told; an unknown format would fail every text.
const registerFormats = () => {
  if (!FormatRegistry.Has('date')) FormatRegistry.Set('date', isDate);
  if (!FormatRegistry.Has('date-time')) FormatRegistry.Set('date-time', isInstant);
};

const compiled = new Map<TObject, TypeCheck<TObject>>();

const checkOf = (schema: TObject): TypeCheck<TObject> => {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  registerFormats();
  const check = TypeCompiler.Compile(schema);
  compiled.set(schema, check);
  return check;
};

const faults = (schema: TObject, value: unknown, at: string): readonly ContractFault[] => {
  const check = checkOf(schema);
  if (check.Check(value)) return [];
  const found: ContractFault[] = [];
  for (const { path, message } of check.Errors(value)) {
    found.push({ pointer: `${at}${path}`, detail: message });
    if (found.length === FAULTS_MAX) break;
  }
  return found;
};

/** What is wrong with the data of a contract's event; empty when it keeps the promise. */
export const dataFaults = (contract: Contract, data: unknown): readonly ContractFault[] =>
  faults(contract.schema, data, '/data');

/**
 * What is wrong with a whole CloudEvent: its attributes, its type, its data. Producers check before
 * they publish, consumers before they act. Additional attributes and fields are no fault, because
 * contracts grow by optional fields.
 */
export const eventFaults = (event: {
  readonly type: string;
  readonly data: unknown;
}): readonly ContractFault[] => {
  const contract = contractOf(event.type);
  const ofType =
    contract === undefined
      ? [{ pointer: '/type', detail: `No contract is called ${event.type}` }]
      : dataFaults(contract, event.data);
  return [...faults(cloudEventAttributes, event, ''), ...ofType];
};
