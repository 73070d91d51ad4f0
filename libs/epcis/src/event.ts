import type { Static } from '@sinclair/typebox';
import type {
  AggregationEventSchema,
  AssociationEventSchema,
  BizTransactionJson,
  DestinationJson,
  EpcisDocumentSchema,
  EpcisQueryDocumentSchema,
  ErrorDeclarationJson,
  ObjectEventSchema,
  QuantityElementJson,
  SensorElementJson,
  SourceJson,
  TransactionEventSchema,
  TransformationEventSchema,
} from './schema.js';

/** Extension fields: `prefix:name` or a whole URI, with any JSON value. */
export interface Extensions {
  readonly [name: `${string}:${string}`]: unknown;
}

export type ObjectEvent = Static<typeof ObjectEventSchema> & Extensions;
export type AggregationEvent = Static<typeof AggregationEventSchema> & Extensions;
export type AssociationEvent = Static<typeof AssociationEventSchema> & Extensions;
export type TransactionEvent = Static<typeof TransactionEventSchema> & Extensions;
export type TransformationEvent = Static<typeof TransformationEventSchema> & Extensions;

/** An event type of a community's own; what its fields mean is not known here. */
export interface ExtendedEvent extends Extensions {
  readonly type: `${string}:${string}`;
  readonly '@context'?: unknown;
  readonly eventID?: string;
  readonly eventTime: string;
  readonly recordTime?: string;
  readonly eventTimeZoneOffset: string;
  readonly certificationInfo?: string | string[];
  readonly errorDeclaration?: ErrorDeclaration;
}

/** One EPCIS 2.0 event in JSON form. `type` tells which. */
export type EpcisEvent =
  | ObjectEvent
  | AggregationEvent
  | AssociationEvent
  | TransactionEvent
  | TransformationEvent
  | ExtendedEvent;

export type QuantityElement = QuantityElementJson;
export type BizTransaction = BizTransactionJson;
export type Source = SourceJson;
export type Destination = DestinationJson;
export type SensorElement = SensorElementJson & Extensions;
export type ErrorDeclaration = ErrorDeclarationJson & Extensions;
export type Action = ObjectEvent['action'];

export type EpcisDocument = Static<typeof EpcisDocumentSchema> & Extensions;
export type EpcisQueryDocument = Static<typeof EpcisQueryDocumentSchema> & Extensions;

export const STANDARD_EVENT_TYPES = [
  'ObjectEvent',
  'AggregationEvent',
  'AssociationEvent',
  'TransactionEvent',
  'TransformationEvent',
] as const;

export type StandardEventType = (typeof STANDARD_EVENT_TYPES)[number];

const standard: ReadonlySet<string> = new Set(STANDARD_EVENT_TYPES);

/** Whether the type is one of the five that EPCIS 2.0 defines. */
export const isStandardType = (type: unknown): type is StandardEventType =>
  typeof type === 'string' && standard.has(type);
