type EventFields = Readonly<Record<string, unknown>>;

const TEXT_FIELDS = [
  'eventID',
  'recordTime',
  'certificationInfo',
  'parentID',
  'transformationID',
  'bizStep',
  'disposition',
];
const PLACES = ['readPoint', 'bizLocation'];

/** Lists of objects and the optional text fields of each. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  quantityList: ['uom'],
  childQuantityList: ['uom'],
  inputQuantityList: ['uom'],
  outputQuantityList: ['uom'],
  bizTransactionList: ['type'],
};

const SENSOR_FIELDS = [
  'time',
  'startTime',
  'endTime',
  'deviceID',
  'deviceMetadata',
  'rawData',
  'dataProcessingMethod',
  'bizRules',
  'exception',
  'microorganism',
  'chemicalSubstance',
  'coordinateReferenceSystem',
  'component',
  'stringValue',
  'hexBinaryValue',
  'uriValue',
  'uom',
];

const isFields = (value: unknown): value is EventFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object without those of the named fields that are empty text; itself when there are none. */
const pruned = (fields: EventFields, names: readonly string[]): EventFields => {
  const empty = names.filter((name) => fields[name] === '');
  if (empty.length === 0) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !empty.includes(name)));
};

const mapped = (list: unknown, change: (item: EventFields) => EventFields): unknown => {
  if (!Array.isArray(list)) return list;
  const items = list as readonly unknown[];
  const changed = items.map((item) => (isFields(item) ? change(item) : item));
  return changed.every((item, index) => item === items[index]) ? list : changed;
};

const prunedSensor = (element: EventFields): EventFields => {
  const metadata = element['sensorMetadata'];
  return replaced(element, {
    sensorMetadata: isFields(metadata) ? pruned(metadata, SENSOR_FIELDS) : metadata,
    sensorReport: mapped(element['sensorReport'], (report) => pruned(report, SENSOR_FIELDS)),
  });
};

const replaced = (fields: EventFields, changes: EventFields): EventFields => {
  const real = Object.entries(changes).filter(([name, value]) => fields[name] !== value);
  return real.length === 0 ? fields : { ...fields, ...Object.fromEntries(real) };
};

const isEmptyPlace = (value: unknown): boolean =>
  isFields(value) && value['id'] === '' && Object.keys(value).length === 1;

const withoutEmptyPlaces = (event: EventFields): EventFields => {
  const empty = PLACES.filter((name) => isEmptyPlace(event[name]));
  return empty.length === 0
    ? event
    : Object.fromEntries(Object.entries(event).filter(([name]) => !empty.includes(name)));
};

/**
 * The event with every optional standard field that is empty text left out: EPCIS takes such a
 * field as absent. Extensions keep their empty text. An event without any comes back itself.
 */
export const withoutEmptyText = (event: object): object => {
  const fields = withoutEmptyPlaces(pruned(event as EventFields, TEXT_FIELDS));
  const changes: Record<string, unknown> = {};
  for (const [name, texts] of Object.entries(LISTS))
    changes[name] = mapped(fields[name], (item) => pruned(item, texts));
  changes['sensorElementList'] = mapped(fields['sensorElementList'], prunedSensor);
  const declaration = fields['errorDeclaration'];
  changes['errorDeclaration'] = isFields(declaration)
    ? pruned(declaration, ['reason'])
    : declaration;
  return replaced(fields, changes);
};
