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

/** Something happened to objects (EPCIS 2.0 §7.4.2). */
export type ObjectEvent = Static<typeof ObjectEventSchema> & Extensions;
/** Objects went into, were seen in or came out of another (§7.4.3). */
export type AggregationEvent = Static<typeof AggregationEventSchema> & Extensions;
/** The same of what belongs together for long, such as a sensor and its container (§7.4.6). */
export type AssociationEvent = Static<typeof AssociationEventSchema> & Extensions;
/** Objects were tied to business transactions, or untied (§7.4.4). */
export type TransactionEvent = Static<typeof TransactionEventSchema> & Extensions;
/** Objects became others (§7.4.5). */
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

/** So much of a class. */
export type QuantityElement = QuantityElementJson;
/** A document of trade and its kind. */
export type BizTransaction = BizTransactionJson;
/** Whence things came: a party or a place. */
export type Source = SourceJson;
/** Where they went. */
export type Destination = DestinationJson;
/** What a device measured, and what it is. */
export type SensorElement = SensorElementJson & Extensions;
/** That the event it stands in was wrong, since when it is known, and what corrects it. */
export type ErrorDeclaration = ErrorDeclarationJson & Extensions;
/** What became of the relation: begun, seen, ended. */
export type Action = ObjectEvent['action'];

/** Events as an enterprise sends them. */
export type EpcisDocument = Static<typeof EpcisDocumentSchema> & Extensions;
/** Events as a query answers them. */
export type EpcisQueryDocument = Static<typeof EpcisQueryDocumentSchema> & Extensions;

/** The event types that EPCIS 2.0 defines. */
export const STANDARD_EVENT_TYPES = [
  'ObjectEvent',
  'AggregationEvent',
  'AssociationEvent',
  'TransactionEvent',
  'TransformationEvent',
] as const;

/** See `STANDARD_EVENT_TYPES`. */
export type StandardEventType = (typeof STANDARD_EVENT_TYPES)[number];

const standard: ReadonlySet<string> = new Set(STANDARD_EVENT_TYPES);

/** Whether the type is one of the five that EPCIS 2.0 defines. */
export const isStandardType = (type: unknown): type is StandardEventType =>
  typeof type === 'string' && standard.has(type);
