import { type Static, type TSchema, Type } from '@sinclair/typebox';

/** EPCIS 2.0 events as JSON, in our own schema. Names and conditions: EPCIS 2.0 §7.3 and §7.4. */
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

const uri = () => Type.String({ format: 'uri' });
const time = () => Type.String({ format: 'date-time' });
const number = () => Type.Number();
const text = () => Type.String();

const Context = Type.Union([
  uri(),
  Type.Object({}),
  Type.Array(Type.Union([uri(), Type.Object({})])),
]);

const Uris = Type.Array(uri());
const UniqueUris = Type.Array(uri(), { uniqueItems: true });

const QuantityElement = Type.Object(
  {
    epcClass: uri(),
    quantity: Type.Optional(number()),
    uom: Type.Optional(text()),
  },
  { additionalProperties: false },
);
const Quantities = Type.Array(QuantityElement);

const Place = Type.Object({ id: uri() });

const BizTransaction = Type.Object(
  {
    type: Type.Optional(Type.String({ format: 'bizTransactionType' })),
    bizTransaction: uri(),
  },
  { additionalProperties: false },
);

const Source = Type.Object(
  { type: Type.String({ format: 'sourceDestinationType' }), source: uri() },
  { additionalProperties: false },
);

const Destination = Type.Object(
  { type: Type.String({ format: 'sourceDestinationType' }), destination: uri() },
  { additionalProperties: false },
);

const Dispositions = Type.Array(Type.String({ format: 'disposition' }), {
  minItems: 1,
  uniqueItems: true,
});

const PersistentDisposition = Type.Object(
  { set: Type.Optional(Dispositions), unset: Type.Optional(Dispositions) },
  { additionalProperties: false, minProperties: 1 },
);

const device = {
  time: Type.Optional(time()),
  deviceID: Type.Optional(uri()),
  deviceMetadata: Type.Optional(uri()),
  rawData: Type.Optional(uri()),
  dataProcessingMethod: Type.Optional(uri()),
  bizRules: Type.Optional(uri()),
};

const SensorMetadata = Type.Object({
  ...device,
  startTime: Type.Optional(time()),
  endTime: Type.Optional(time()),
});

const SensorReport = Type.Object({
  ...device,
  type: Type.String({ format: 'measurementType' }),
  exception: Type.Optional(Type.String({ format: 'sensorAlert' })),
  microorganism: Type.Optional(uri()),
  chemicalSubstance: Type.Optional(uri()),
  coordinateReferenceSystem: Type.Optional(uri()),
  value: Type.Optional(number()),
  component: Type.Optional(Type.String({ format: 'component' })),
  stringValue: Type.Optional(text()),
  booleanValue: Type.Optional(Type.Boolean()),
  hexBinaryValue: Type.Optional(Type.String({ format: 'hex-binary' })),
  uriValue: Type.Optional(uri()),
  minValue: Type.Optional(number()),
  maxValue: Type.Optional(number()),
  meanValue: Type.Optional(number()),
  sDev: Type.Optional(number()),
  percRank: Type.Optional(number()),
  percValue: Type.Optional(number()),
  uom: Type.Optional(text()),
});

const SensorElement = Type.Object({
  sensorMetadata: Type.Optional(SensorMetadata),
  sensorReport: Type.Array(SensorReport, { minItems: 1 }),
});

const ErrorDeclaration = Type.Object({
  declarationTime: time(),
  reason: Type.Optional(Type.String({ format: 'errorReason' })),
  correctiveEventIDs: Type.Optional(Uris),
});

const Action = Type.Union([Type.Literal('OBSERVE'), Type.Literal('ADD'), Type.Literal('DELETE')]);

const common = {
  '@context': Type.Optional(Context),
  eventID: Type.Optional(uri()),
  eventTime: time(),
  recordTime: Type.Optional(time()),
  eventTimeZoneOffset: Type.String({ format: 'zone-offset' }),
  certificationInfo: Type.Optional(Type.Union([uri(), Uris])),
  errorDeclaration: Type.Optional(ErrorDeclaration),
};

const circumstances = {
  bizStep: Type.Optional(Type.String({ format: 'bizStep' })),
  disposition: Type.Optional(Type.String({ format: 'disposition' })),
  readPoint: Type.Optional(Place),
  bizLocation: Type.Optional(Place),
  sourceList: Type.Optional(Type.Array(Source)),
  destinationList: Type.Optional(Type.Array(Destination)),
  sensorElementList: Type.Optional(Type.Array(SensorElement)),
};

const bizTransactionList = Type.Optional(Type.Array(BizTransaction));
const persistentDisposition = Type.Optional(PersistentDisposition);
const ilmd = Type.Optional(Type.Object({}));
const schema = <const Shape extends Record<string, TSchema>>(name: string, shape: Shape) =>
  Type.Object(shape, { $schema: DIALECT, $id: `https://zhixin.example/schemas/epcis/${name}` });

const containment = {
  action: Action,
  childEPCs: Type.Optional(Uris),
  childQuantityList: Type.Optional(Quantities),
  ...circumstances,
  bizTransactionList,
};

/** EPCIS 2.0 §7.4.2. What a schema cannot say of this and the others is in `event-rules.ts`. */
export const ObjectEventSchema = schema('ObjectEvent', {
  type: Type.Literal('ObjectEvent'),
  ...common,
  action: Action,
  epcList: Type.Optional(UniqueUris),
  quantityList: Type.Optional(Quantities),
  ...circumstances,
  bizTransactionList,
  persistentDisposition,
  ilmd,
});

/** EPCIS 2.0 §7.4.3. */
export const AggregationEventSchema = schema('AggregationEvent', {
  type: Type.Literal('AggregationEvent'),
  ...common,
  parentID: Type.Optional(uri()),
  ...containment,
});

/** EPCIS 2.0 §7.4.6. */
export const AssociationEventSchema = schema('AssociationEvent', {
  type: Type.Literal('AssociationEvent'),
  ...common,
  parentID: uri(),
  ...containment,
});

/** EPCIS 2.0 §7.4.4. */
export const TransactionEventSchema = schema('TransactionEvent', {
  type: Type.Literal('TransactionEvent'),
  ...common,
  action: Action,
  parentID: Type.Optional(uri()),
  epcList: Type.Optional(Uris),
  quantityList: Type.Optional(Quantities),
  ...circumstances,
  bizTransactionList: Type.Array(BizTransaction, { minItems: 1 }),
});

/** EPCIS 2.0 §7.4.5. */
export const TransformationEventSchema = schema('TransformationEvent', {
  type: Type.Literal('TransformationEvent'),
  ...common,
  inputEPCList: Type.Optional(UniqueUris),
  inputQuantityList: Type.Optional(Quantities),
  outputEPCList: Type.Optional(UniqueUris),
  outputQuantityList: Type.Optional(Quantities),
  transformationID: Type.Optional(uri()),
  ...circumstances,
  bizTransactionList,
  persistentDisposition,
  ilmd,
});

/** An event type that a community defines itself, named by a URI or a prefixed name. */
export const ExtendedEventSchema = schema('ExtendedEvent', { type: uri(), ...common });

const VocabularyElement = Type.Object({
  id: uri(),
  attributes: Type.Optional(Type.Array(Type.Object({ id: uri() }))),
  children: Type.Optional(Uris),
});

const VocabularyList = Type.Array(
  Type.Object({
    type: uri(),
    vocabularyElementList: Type.Optional(Type.Array(VocabularyElement)),
  }),
);

const Header = Type.Object({
  epcisMasterData: Type.Optional(Type.Object({ vocabularyList: Type.Optional(VocabularyList) })),
});

const Version = Type.String({ format: 'version' });
const Events = Type.Array(Type.Object({}));

/** What is captured: a header of master data and events, each of which is judged by itself. */
export const EpcisDocumentSchema = schema('EPCISDocument', {
  '@context': Context,
  type: Type.Literal('EPCISDocument'),
  id: Type.Optional(uri()),
  schemaVersion: Version,
  creationDate: time(),
  instanceIdentifier: Type.Optional(text()),
  sender: Type.Optional(text()),
  receiver: Type.Optional(text()),
  epcisHeader: Type.Optional(Header),
  epcisBody: Type.Object({ eventList: Events }),
});

/** What a query answers, which may be captured elsewhere. */
export const EpcisQueryDocumentSchema = schema('EPCISQueryDocument', {
  '@context': Context,
  type: Type.Literal('EPCISQueryDocument'),
  id: Type.Optional(uri()),
  schemaVersion: Type.Optional(Version),
  creationDate: Type.Optional(time()),
  epcisBody: Type.Object({
    queryResults: Type.Object({
      queryName: text(),
      subscriptionID: Type.Optional(text()),
      resultsBody: Type.Object({
        eventList: Events,
        vocabularyList: Type.Optional(VocabularyList),
      }),
    }),
  }),
});

/** The parts of events, by their schemas; `event.ts` gives them their names. */
export type QuantityElementJson = Static<typeof QuantityElement>;
export type BizTransactionJson = Static<typeof BizTransaction>;
export type SourceJson = Static<typeof Source>;
export type DestinationJson = Static<typeof Destination>;
export type SensorElementJson = Static<typeof SensorElement>;
export type ErrorDeclarationJson = Static<typeof ErrorDeclaration>;
