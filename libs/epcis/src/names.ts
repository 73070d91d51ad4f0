import { contextWithin, expandName, type EpcisContext } from './context.js';
import { isStandardType, type StandardEventType } from './event.js';
import { fault, pointerStep, type Fault } from './fault.js';
import {
  AggregationEventSchema,
  AssociationEventSchema,
  EpcisDocumentSchema,
  EpcisQueryDocumentSchema,
  ObjectEventSchema,
  TransactionEventSchema,
  TransformationEventSchema,
} from './schema.js';

type FieldNames = ReadonlySet<string>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const namesOf = (schema: { readonly properties: object }): FieldNames =>
  new Set(Object.keys(schema.properties));

const EVENT_NAMES: Readonly<Record<StandardEventType, FieldNames>> = {
  ObjectEvent: namesOf(ObjectEventSchema),
  AggregationEvent: namesOf(AggregationEventSchema),
  AssociationEvent: namesOf(AssociationEventSchema),
  TransactionEvent: namesOf(TransactionEventSchema),
  TransformationEvent: namesOf(TransformationEventSchema),
};

const sensorElement = ObjectEventSchema.properties.sensorElementList.items;

const SENSOR_ELEMENT_NAMES = namesOf(sensorElement);
const SENSOR_METADATA_NAMES = namesOf(sensorElement.properties.sensorMetadata);
const SENSOR_REPORT_NAMES = namesOf(sensorElement.properties.sensorReport.items);
const ERROR_DECLARATION_NAMES = namesOf(ObjectEventSchema.properties.errorDeclaration);
const NO_NAMES: FieldNames = new Set();

const namesWithin = (schema: unknown): string[] =>
  isRecord(schema)
    ? [
        ...Object.keys(isRecord(schema['properties']) ? schema['properties'] : {}),
        ...Object.values(schema).flatMap(namesWithin),
      ]
    : itemsOf(schema).flatMap(namesWithin);

const STANDARD_NAMES: FieldNames = new Set(
  [
    ObjectEventSchema,
    AggregationEventSchema,
    AssociationEventSchema,
    TransactionEventSchema,
    TransformationEventSchema,
  ].flatMap(namesWithin),
);

/** Whether EPCIS gives the name a meaning somewhere in an event: no context can give it another. */
export const isStandardName = (name: string): boolean => STANDARD_NAMES.has(name);

/** Every field of every event type: a known one in the wrong event is told apart from an unknown. */
const ANY_EVENT_NAMES: FieldNames = new Set(
  Object.values(EVENT_NAMES).flatMap((names) => [...names]),
);

interface NameScope {
  readonly context: EpcisContext;
  readonly faults: Fault[];
}

const checkName = (name: string, pointer: string, scope: NameScope): void => {
  if (expandName(name, scope.context)) return;
  const colon = name.indexOf(':');
  if (colon > 0 && scope.context.isOpen) return;
  const at = pointer + pointerStep(name);
  if (colon > 0) scope.faults.push(fault('PREFIX_UNDECLARED', at, { found: name.slice(0, colon) }));
  else if (name.startsWith('@') || ANY_EVENT_NAMES.has(name))
    scope.faults.push(fault('FIELD_NOT_ALLOWED', at, { field: name }));
  else scope.faults.push(fault('NAME_NOT_NAMESPACED', at, { found: name }));
};

/**
 * Inside an extension or a place bare names are the community's own affair; a prefix must still be declared, in
 * the document, the event or the extension itself.
 */
const checkInside = (value: unknown, pointer: string, scope: NameScope): void => {
  if (Array.isArray(value)) {
    value.forEach((item, index) => checkInside(item, `${pointer}/${index}`, scope));
  } else if (isRecord(value)) {
    const inner = { ...scope, context: contextWithin(value, scope.context) };
    for (const [name, content] of Object.entries(value)) {
      if (name === '@context') continue;
      if (name.includes(':')) checkName(name, pointer, inner);
      checkInside(content, pointer + pointerStep(name), inner);
    }
  }
};

const check = (value: unknown, standard: FieldNames, pointer: string, scope: NameScope): void => {
  if (!isRecord(value)) return;
  for (const name in value) {
    if (standard.has(name)) continue;
    checkName(name, pointer, scope);
    checkInside(value[name], pointer + pointerStep(name), scope);
  }
};

const checkSensors = (list: unknown, pointer: string, scope: NameScope): void =>
  itemsOf(list).forEach((element, index) => {
    if (!isRecord(element)) return;
    const at = `${pointer}/${index}`;
    check(element, SENSOR_ELEMENT_NAMES, at, scope);
    check(element['sensorMetadata'], SENSOR_METADATA_NAMES, `${at}/sensorMetadata`, scope);
    itemsOf(element['sensorReport']).forEach((report, order) =>
      check(report, SENSOR_REPORT_NAMES, `${at}/sensorReport/${order}`, scope),
    );
  });

/**
 * Names that mean nothing in the event's context: an extension without namespace, a prefix that
 * `@context` does not declare, a field of another event type. A community's own event is an extension
 * as a whole.
 */
export const nameFaults = (
  event: Readonly<Record<string, unknown>>,
  context: EpcisContext,
  base: string,
): Fault[] => {
  const scope: NameScope = { context, faults: [] };
  const type = event['type'];
  if (!isStandardType(type)) {
    checkInside(event, base, scope);
    return scope.faults;
  }
  check(event, EVENT_NAMES[type], base, scope);
  checkInside(event['readPoint'], `${base}/readPoint`, scope);
  checkInside(event['bizLocation'], `${base}/bizLocation`, scope);
  check(event['errorDeclaration'], ERROR_DECLARATION_NAMES, `${base}/errorDeclaration`, scope);
  check(event['ilmd'], NO_NAMES, `${base}/ilmd`, scope);
  checkSensors(event['sensorElementList'], `${base}/sensorElementList`, scope);
  return scope.faults;
};

const DOCUMENT_NAMES = namesOf(EpcisDocumentSchema);
const HEADER_NAMES = namesOf(EpcisDocumentSchema.properties.epcisHeader);
const QUERY_DOCUMENT_NAMES = namesOf(EpcisQueryDocumentSchema);
const queryBody = EpcisQueryDocumentSchema.properties.epcisBody;
const QUERY_BODY_NAMES = namesOf(queryBody);
const QUERY_RESULTS_NAMES = namesOf(queryBody.properties.queryResults);
const RESULTS_BODY_NAMES = namesOf(queryBody.properties.queryResults.properties.resultsBody);

const memberOf = (value: unknown, name: string): unknown =>
  isRecord(value) ? value[name] : undefined;

/** The same for the members of a document around its events. */
export const documentNameFaults = (
  document: Readonly<Record<string, unknown>>,
  context: EpcisContext,
): Fault[] => {
  const scope: NameScope = { context, faults: [] };
  if (document['type'] !== 'EPCISQueryDocument') {
    check(document, DOCUMENT_NAMES, '', scope);
    check(document['epcisHeader'], HEADER_NAMES, '/epcisHeader', scope);
    return scope.faults;
  }
  const body = document['epcisBody'];
  const results = memberOf(body, 'queryResults');
  check(document, QUERY_DOCUMENT_NAMES, '', scope);
  check(body, QUERY_BODY_NAMES, '/epcisBody', scope);
  check(results, QUERY_RESULTS_NAMES, '/epcisBody/queryResults', scope);
  const resultsBody = memberOf(results, 'resultsBody');
  check(resultsBody, RESULTS_BODY_NAMES, '/epcisBody/queryResults/resultsBody', scope);
  return scope.faults;
};
