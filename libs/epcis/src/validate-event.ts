import { instantOf } from '@zhixin/instant';
import { contextWithin, expandName, type EpcisContext } from './context.js';
import { isStandardType, type EpcisEvent } from './event.js';
import { CLOCK_TOLERANCE_MS, ruleFaults } from './event-rules.js';
import { fault, type Fault } from './fault.js';
import { nameFaults } from './names.js';
import { numberFaults } from './number-faults.js';
import { FAULTS_MAX, schemaCheck } from './schema-faults.js';
import {
  AggregationEventSchema,
  AssociationEventSchema,
  ExtendedEventSchema,
  ObjectEventSchema,
  TransactionEventSchema,
  TransformationEventSchema,
} from './schema.js';

/** What an event is held against. */
export interface EventCheck {
  /** ISO time with zone: nothing may happen later than this, give or take the tolerance. */
  readonly now: string;
  readonly clockToleranceMs?: number;
  /** The event with every number as it was written (`exactEvents`); absent: as its doubles are. */
  readonly written?: object;
  /** JSON pointer of the event in what was sent; faults are told from there. */
  readonly at?: string;
}

const CHECKS = {
  ObjectEvent: schemaCheck(ObjectEventSchema),
  AggregationEvent: schemaCheck(AggregationEventSchema),
  AssociationEvent: schemaCheck(AssociationEventSchema),
  TransactionEvent: schemaCheck(TransactionEventSchema),
  TransformationEvent: schemaCheck(TransformationEventSchema),
};
const checkExtended = schemaCheck(ExtendedEventSchema);

const typeFaults = (type: unknown, context: EpcisContext, at: string): Fault[] => {
  const pointer = `${at}/type`;
  if (type === undefined) return [fault('FIELD_REQUIRED', pointer, { field: 'type' })];
  if (typeof type !== 'string') return [fault('WRONG_TYPE', pointer, { expected: 'string' })];
  if (isStandardType(type)) return [];
  if (!type.includes(':')) return [fault('EVENT_TYPE_UNKNOWN', pointer, { found: type })];
  return expandName(type, context) || context.isOpen
    ? []
    : [fault('PREFIX_UNDECLARED', pointer, { found: type.slice(0, type.indexOf(':')) })];
};

const futureFaults = (event: EpcisEvent, check: EventCheck, at: string): Fault[] => {
  const latest = instantOf(check.now) + (check.clockToleranceMs ?? CLOCK_TOLERANCE_MS);
  return instantOf(event.eventTime) > latest
    ? [fault('EVENT_TIME_IN_FUTURE', `${at}/eventTime`, { found: event.eventTime })]
    : [];
};

/**
 * Everything that is wrong with an event: its type, its names, its shape, then the rules of EPCIS
 * 2.0 that a schema cannot state. The rules are asked only of an event whose shape is right.
 *
 * @param event any JSON value; nothing is thrown whatever it is
 * @param context the document's context, or the bare event's own
 * @returns at most FAULTS_MAX faults; none means the event may be captured
 */
export const validateEvent = (
  event: unknown,
  context: EpcisContext,
  check: EventCheck,
): Fault[] => {
  const at = check.at ?? '';
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return [fault('NOT_AN_OBJECT', at)];
  const fields = event as Readonly<Record<string, unknown>>;
  const within = contextWithin(fields, context);

  const unknownType = typeFaults(fields['type'], within, at);
  if (unknownType.length > 0) return unknownType;
  const type = fields['type'] as EpcisEvent['type'];
  const ofShape = isStandardType(type) ? CHECKS[type](fields, at) : checkExtended(fields, at);
  const ofNumbers = numberFaults(fields, check.written as typeof fields | undefined, at);
  // A number beyond any double is none to the schema; what is wrong with it is told once.
  const told = new Set(ofNumbers.map(({ pointer }) => pointer));
  const faults = [
    ...nameFaults(fields, within, at),
    ...ofNumbers,
    ...ofShape.filter(({ pointer }) => !told.has(pointer)),
  ];
  if (faults.length > 0) return faults.slice(0, FAULTS_MAX);

  const sound = event as EpcisEvent;
  return [...ruleFaults(sound, at), ...futureFaults(sound, check, at)].slice(0, FAULTS_MAX);
};
