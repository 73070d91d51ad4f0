import { FormatRegistry, type TObject } from '@sinclair/typebox';
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';
import { isDate } from '@zhixin/instant';
import '@zhixin/instant/formats';
import { contractOf } from './catalogue.js';
import type { Contract, DataOf } from './contract.js';
import { cloudEventAttributes } from './envelope.js';

/** What is wrong with an event, and where (RFC 6901 pointer into the event). */
export interface ContractFault {
  readonly pointer: string;
  readonly detail: string;
}

const FAULTS_MAX = 20;

// What a service may send is for its own doors to say. Whoever reads takes any RFC 3339 time, so that an event
// published before a door became narrower is still one.
const TIME_AS_READ = 'date-time as read';
const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
FormatRegistry.Set(TIME_AS_READ, (text) => isDate(RFC_3339.exec(text)?.[1] ?? ''));

/** A schema for whoever reads. TypeBox marks its types by symbols. */
const asRead = <Schema>(schema: Schema): Schema => {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(asRead) as Schema;
  const copy: Record<PropertyKey, unknown> = {};
  for (const name of Reflect.ownKeys(schema)) copy[name] = asRead(Reflect.get(schema, name));
  if (copy['format'] === 'date-time') copy['format'] = TIME_AS_READ;
  return copy as Schema;
};

const compiled = new Map<TObject, TypeCheck<TObject>>();

const checkOf = (schema: TObject): TypeCheck<TObject> => {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const check = TypeCompiler.Compile(asRead(schema));
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
 * The data of an event, as its contract promises it.
 *
 * @throws Error when the promise is broken; whoever reacts lets the event be parked for a person to look at.
 */
export const dataOf = <Of extends Contract>(contract: Of, data: unknown): DataOf<Of> => {
  const found = dataFaults(contract, data);
  if (found.length === 0) return data as DataOf<Of>;
  const reasons = found.map(({ pointer, detail }) => `${pointer} ${detail}`);
  throw new Error(`Not a ${contract.type}: ${reasons.join('; ')}`);
};

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
