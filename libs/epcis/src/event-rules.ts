import { identifierFault, identify } from '@zhixin/identifiers';
import { instantOf } from '@zhixin/instant';
import { webUri } from './cbv.js';
import type {
  AggregationEvent,
  AssociationEvent,
  EpcisEvent,
  ObjectEvent,
  QuantityElement,
  SensorElement,
  TransactionEvent,
  TransformationEvent,
} from './event.js';
import { fault, type Fault } from './fault.js';
import { isUnit } from './units.js';

/** How far two clocks may differ before the order of their times means anything. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** What the schema cannot say, for an event that has passed it. Each rule names its source. */
type EventRule<Event> = (event: Event, base: string) => Fault[];

const isEmpty = (list: readonly unknown[] | undefined): boolean =>
  list === undefined || list.length === 0;

/** EPCIS 2.0 §7.4.2: some object, or sensor data with the place where they were read. */
const objectsOfObjectEvent: EventRule<ObjectEvent> = (event, base) => {
  if (!isEmpty(event.epcList) || !isEmpty(event.quantityList)) return [];
  if (isEmpty(event.sensorElementList)) return [fault('OBJECTS_REQUIRED', `${base}/epcList`)];
  return event.readPoint ? [] : [fault('READ_POINT_REQUIRED', `${base}/readPoint`)];
};

/** EPCIS 2.0 §7.4.2: instance and lot master data accompany the start of a life. */
const ilmdOnlyOnAdd: EventRule<ObjectEvent> = (event, base) =>
  event.ilmd !== undefined && event.action !== 'ADD'
    ? [fault('ILMD_NOT_ALLOWED', `${base}/ilmd`)]
    : [];

/** EPCIS 2.0 §7.4.3: an observed aggregation may leave its parent unknown, a changed one may not. */
const parentOfAggregation: EventRule<AggregationEvent> = (event, base) =>
  event.parentID === undefined && event.action !== 'OBSERVE'
    ? [fault('PARENT_REQUIRED', `${base}/parentID`)]
    : [];

/** EPCIS 2.0 §7.4.3 and §7.4.6: only DELETE may name no children, and then means all of them. */
const children: EventRule<AggregationEvent | AssociationEvent> = (event, base) =>
  event.action !== 'DELETE' && isEmpty(event.childEPCs) && isEmpty(event.childQuantityList)
    ? [fault('CHILDREN_REQUIRED', `${base}/childEPCs`)]
    : [];

/**
 * EPCIS 2.0 §7.4.4: what the transaction is about. A parent with an empty list means the objects
 * inside that parent; DELETE without a list means all objects.
 */
const objectsOfTransaction: EventRule<TransactionEvent> = (event, base) => {
  if (event.action === 'DELETE') return [];
  if (!isEmpty(event.epcList) || !isEmpty(event.quantityList)) return [];
  return event.parentID !== undefined && event.epcList !== undefined
    ? []
    : [fault('OBJECTS_REQUIRED', `${base}/epcList`)];
};

/** EPCIS 2.0 §7.4.5: both sides, or parts of one transformation tied together by its id. */
const transformationSides: EventRule<TransformationEvent> = (event, base) => {
  const noInput = isEmpty(event.inputEPCList) && isEmpty(event.inputQuantityList);
  const noOutput = isEmpty(event.outputEPCList) && isEmpty(event.outputQuantityList);
  if (event.transformationID !== undefined && !(noInput && noOutput)) return [];
  return [
    ...(noInput ? [fault('INPUT_REQUIRED', `${base}/inputEPCList`)] : []),
    ...(noOutput ? [fault('OUTPUT_REQUIRED', `${base}/outputEPCList`)] : []),
  ];
};

const quantityFaults = (element: QuantityElement, base: string): Fault[] => {
  const { quantity, uom } = element;
  const faults: Fault[] = [];
  if (quantity === undefined) {
    if (uom !== undefined) faults.push(fault('QUANTITY_REQUIRED', `${base}/quantity`));
  } else if (!(quantity > 0)) {
    faults.push(fault('QUANTITY_NOT_POSITIVE', `${base}/quantity`, { found: quantity }));
  } else if (uom === undefined && !Number.isInteger(quantity)) {
    faults.push(fault('QUANTITY_FRACTION', `${base}/quantity`, { found: quantity }));
  }
  if (uom !== undefined && !isUnit(uom))
    faults.push(fault('UNIT_UNKNOWN', `${base}/uom`, { found: uom }));
  return faults;
};

const claimFaults = (text: string, pointer: string): Fault[] => {
  const wrong = identifierFault(text);
  if (!wrong) return [];
  return wrong.code === 'CHECK_DIGIT'
    ? [fault('CHECK_DIGIT', pointer, { found: wrong.found, expected: wrong.expected })]
    : [fault('IDENTIFIER_MALFORMED', pointer, { found: text })];
};

/** EPCIS 2.0 §7.3.3.3: quantities and the classes they count. */
const quantities = (list: readonly QuantityElement[] | undefined, pointer: string): Fault[] =>
  (list ?? []).flatMap((element, index) => [
    ...claimFaults(element.epcClass, `${pointer}/${index}/epcClass`),
    ...quantityFaults(element, `${pointer}/${index}`),
  ]);

const CLASS_URN = /^urn:epc:(?:class|idpat):/;

/** A product or a lot, or any class written as such. An asset or document without its serial is let pass. */
const isClass = (text: string): boolean => {
  const known = identify(text);
  if (known?.level !== 'class') return false;
  return known.kind === 'product' || known.kind === 'lot' || CLASS_URN.test(text);
};

/** So many single things beside it make a class in a list of EPCs a stray, not a mistaken list. */
const SINGLES_BESIDE_STRAY_MIN = 10;

/**
 * EPCIS 2.0 §7.3.3.2: a list of EPCs names single things. A stray class among many single things
 * that are only observed does no harm, and documents in circulation carry it; otherwise it belongs
 * in a quantity list, and no class can start or end its life as a single thing.
 */
const instances = (
  list: readonly string[] | undefined,
  pointer: string,
  onlyObserved: boolean,
): Fault[] => {
  if (!list || list.length === 0) return [];
  const faults = list.flatMap((epc, index) => claimFaults(epc, `${pointer}/${index}`));
  const classes = [...list.entries()].filter(([, epc]) => isClass(epc));
  if (onlyObserved && list.length - classes.length >= SINGLES_BESIDE_STRAY_MIN) return faults;
  for (const [index, epc] of classes)
    faults.push(fault('CLASS_IN_EPC_LIST', `${pointer}/${index}`, { found: epc }));
  return faults;
};

const single = (text: string | undefined, pointer: string): Fault[] =>
  text === undefined ? [] : claimFaults(text, pointer);

const DEVICE_FIELDS = [
  'deviceID',
  'deviceMetadata',
  'rawData',
  'dataProcessingMethod',
  'bizRules',
  'time',
] as const;
const METADATA_TIMES = ['time', 'startTime', 'endTime'] as const;

/**
 * EPCIS 2.0 §7.3.7.2 and TCR-53: who measured is said once, and nothing is measured after the event,
 * give or take two clocks.
 */
const sensorElement = (element: SensorElement, eventTime: number, base: string): Fault[] => {
  const faults: Fault[] = [];
  const metadata = element.sensorMetadata;
  const checkTime = (text: string | undefined, pointer: string) => {
    if (text !== undefined && instantOf(text) > eventTime + CLOCK_TOLERANCE_MS)
      faults.push(fault('SENSOR_TIME_AFTER_EVENT', pointer, { found: text }));
  };
  for (const field of METADATA_TIMES)
    checkTime(metadata?.[field], `${base}/sensorMetadata/${field}`);
  element.sensorReport.forEach((report, index) => {
    const at = `${base}/sensorReport/${index}`;
    for (const field of DEVICE_FIELDS)
      if (metadata?.[field] !== undefined && report[field] !== undefined)
        faults.push(fault('SENSOR_FIELD_TWICE', `${at}/${field}`, { field }));
    checkTime(report.time, `${at}/time`);
  });
  return faults;
};

/** EPCIS 2.0 §7.4.1.3: an event that did not happen has nothing that corrects it. */
const errorDeclaration: EventRule<EpcisEvent> = (event, base) => {
  const declaration = event.errorDeclaration;
  if (!declaration?.reason || isEmpty(declaration.correctiveEventIDs)) return [];
  return webUri('errorReason', declaration.reason) === webUri('errorReason', 'did_not_occur')
    ? [fault('ERROR_REASON_CONTRADICTED', `${base}/errorDeclaration/correctiveEventIDs`)]
    : [];
};

/** Our reading of EPCIS 2.0 §7.3.5.5: one event cannot both set and unset a value. */
const persistentDisposition: EventRule<ObjectEvent | TransformationEvent> = (event, base) => {
  const set = new Set(event.persistentDisposition?.set?.map((v) => webUri('disposition', v)));
  return (event.persistentDisposition?.unset ?? []).flatMap((value, index) =>
    set.has(webUri('disposition', value))
      ? [
          fault('DISPOSITION_SET_AND_UNSET', `${base}/persistentDisposition/unset/${index}`, {
            found: value,
          }),
        ]
      : [],
  );
};

const places = (event: Exclude<EpcisEvent, { type: `${string}:${string}` }>, base: string) => [
  ...single(event.readPoint?.id, `${base}/readPoint/id`),
  ...single(event.bizLocation?.id, `${base}/bizLocation/id`),
  ...(event.sourceList ?? []).flatMap((item, index) =>
    single(item.source, `${base}/sourceList/${index}/source`),
  ),
  ...(event.destinationList ?? []).flatMap((item, index) =>
    single(item.destination, `${base}/destinationList/${index}/destination`),
  ),
];

/**
 * An error declaration repeats an event as it was, faults and all: were its measurements judged
 * again, the very events that are declared wrong could not be.
 */
const sensors = (event: Exclude<EpcisEvent, { type: `${string}:${string}` }>, base: string) => {
  if (event.errorDeclaration) return [];
  const eventTime = instantOf(event.eventTime);
  return (event.sensorElementList ?? []).flatMap((element, index) =>
    sensorElement(element as SensorElement, eventTime, `${base}/sensorElementList/${index}`),
  );
};

const contained: EventRule<AggregationEvent | AssociationEvent> = (event, base) => [
  ...single(event.parentID, `${base}/parentID`),
  ...children(event, base),
  ...instances(event.childEPCs, `${base}/childEPCs`, false),
  ...quantities(event.childQuantityList, `${base}/childQuantityList`),
];

const byType = (event: EpcisEvent, base: string): Fault[] => {
  switch (event.type) {
    case 'ObjectEvent':
      return [
        ...objectsOfObjectEvent(event, base),
        ...ilmdOnlyOnAdd(event, base),
        ...instances(event.epcList, `${base}/epcList`, event.action === 'OBSERVE'),
        ...quantities(event.quantityList, `${base}/quantityList`),
        ...persistentDisposition(event, base),
      ];
    case 'AggregationEvent':
      return [...parentOfAggregation(event, base), ...contained(event, base)];
    case 'AssociationEvent':
      return contained(event, base);
    case 'TransactionEvent':
      return [
        ...objectsOfTransaction(event, base),
        ...single(event.parentID, `${base}/parentID`),
        ...instances(event.epcList, `${base}/epcList`, event.action === 'OBSERVE'),
        ...quantities(event.quantityList, `${base}/quantityList`),
      ];
    case 'TransformationEvent':
      return [
        ...transformationSides(event, base),
        ...instances(event.inputEPCList, `${base}/inputEPCList`, false),
        ...quantities(event.inputQuantityList, `${base}/inputQuantityList`),
        ...instances(event.outputEPCList, `${base}/outputEPCList`, false),
        ...quantities(event.outputQuantityList, `${base}/outputQuantityList`),
        ...persistentDisposition(event, base),
      ];
    default:
      return [];
  }
};

const isExtended = (
  event: EpcisEvent,
): event is Extract<EpcisEvent, { type: `${string}:${string}` }> => event.type.includes(':');

/** Every rule that an event breaks although its schema accepts it. */
export const ruleFaults = (event: EpcisEvent, base: string): Fault[] => [
  ...byType(event, base),
  ...(isExtended(event) ? [] : [...places(event, base), ...sensors(event, base)]),
  ...errorDeclaration(event, base),
];
