import { canonicalUri } from '@zhixin/identifiers';
import { utcMillis } from '@zhixin/instant';
import { VOCABULARIES, webUri, type VocabularyName } from './cbv.js';
import { contextWithin, expandName, wholeName, type EpcisContext } from './context.js';
import type { EpcisEvent } from './event.js';
import { unmarked } from './exact-json.js';
import { canonicalNumber, exactNumber } from './number-text.js';
import { plainText } from './plain-text.js';

type EventFields = Readonly<Record<string, unknown>>;

/** How a field's content is written into the pre-hash string. */
type FieldWriter = (name: string, value: unknown, context: EpcisContext) => string;

const isFields = (value: unknown): value is EventFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

const SURROGATE = /[\ud800-\udfff]/;

const byCodePoint = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Sorted by code point; UTF-16 order is the same until a character beyond U+FFFF appears. */
const sorted = (texts: string[]): string[] =>
  texts.length < 2
    ? texts
    : texts.some((text) => SURROGATE.test(text))
      ? texts.sort(byCodePoint)
      : texts.sort();

const URN_1_2 = 'urn:epcglobal:cbv:';
const URN_VOCABULARIES = (Object.keys(VOCABULARIES) as VocabularyName[]).filter(
  (name) => 'urn' in VOCABULARIES[name],
);

const modernised = (text: string): string => {
  for (const name of URN_VOCABULARIES) {
    const uri = webUri(name, text);
    if (uri !== text) return uri;
  }
  return text;
};

/** Any text in its one form: number, prefixed name, 1.2 vocabulary URN, EPC URN, Digital Link, or itself. */
const canonicalText = (
  value: unknown,
  context: EpcisContext,
  ofNumber: (text: string) => string = canonicalNumber,
): string => {
  const text = wholeName(unmarked(plainText(value)).trim(), context);
  const first = text.charCodeAt(0);
  // Digits, sign and point are the only starts of a number, u and h of an identifier.
  if (first <= 57) return ofNumber(text);
  if (text.startsWith(URN_1_2)) return modernised(text);
  return text.startsWith('urn:') || /^http/i.test(text) ? canonicalUri(text) : text;
};

const pair = (name: string, text: string): string => (text === '' ? '' : `${name}=${text}`);

const value: FieldWriter = (name, content, context) =>
  content === undefined || content === null ? '' : pair(name, canonicalText(content, context));

const values: FieldWriter = (name, content, context) =>
  sorted(listOf(content).map((item) => value(name, item, context))).join('');

const time: FieldWriter = (name, content) =>
  typeof content === 'string' ? pair(name, utcMillis(content.trim())) : '';

const term =
  (vocabulary: VocabularyName): FieldWriter =>
  (name, content, context) => {
    if (typeof content !== 'string') return '';
    const uri = webUri(vocabulary, content.trim());
    return pair(name, uri === content ? canonicalText(uri, context) : uri);
  };

const terms =
  (vocabulary: VocabularyName): FieldWriter =>
  (name, content, context) =>
    sorted(listOf(content).map((item) => term(vocabulary)(name, item, context))).join('');

const within = (name: string, inner: string): string => (inner === '' ? '' : name + inner);

/** Comments are for people, and a context says what names mean, wherever they stand. */
const UNSAID: ReadonlySet<string> = new Set(['comment', 'rdfs:comment', '@context']);

/** What an event is called, when it was recorded and what was said of it later is not its content. */
const APART = ['@context', 'type', 'eventID', 'recordTime', 'errorDeclaration'];

const qualified = (name: string, context: EpcisContext): string => {
  const expanded = expandName(name, context);
  return expanded ? `{${expanded.namespace}}${expanded.local}` : name;
};

const extension = (name: string, content: unknown, context: EpcisContext): string[] => {
  if (UNSAID.has(name) || content === null || content === undefined) return [];
  const key = qualified(name, context);
  if (Array.isArray(content))
    return content.flatMap((item: unknown) =>
      Array.isArray(item) ? [key + nameless(item, context)] : extension(name, item, context),
    );
  if (isFields(content)) return [key + extensions(content, contextWithin(content, context))];
  return [pair(key, canonicalText(content, context, exactNumber)) || key];
};

/** A list within a list: it has no name of its own, and stays together. */
const nameless = (list: readonly unknown[], context: EpcisContext): string =>
  sorted(
    list
      .filter((item) => item !== null)
      .map((item) => {
        if (Array.isArray(item)) return nameless(item, context);
        if (isFields(item)) return extensions(item, contextWithin(item, context));
        return `=${canonicalText(item, context, exactNumber)}`;
      }),
  ).join('');

const extensions = (fields: EventFields, context: EpcisContext): string =>
  sorted(Object.entries(fields).flatMap(([name, inner]) => extension(name, inner, context))).join(
    '',
  );

/** An object's fields in the given order, then its extensions, sorted. */
const ordered = (
  order: readonly (readonly [string, FieldWriter])[],
  apart: readonly string[] = [],
): BodyWriter => {
  const standard = new Set([...order.map(([name]) => name), ...apart]);
  return (fields, context) => {
    let text = '';
    for (const [name, write] of order)
      if (fields[name] !== undefined) text += write(name, fields[name], context);
    const rest: string[] = [];
    for (const name in fields)
      if (!standard.has(name)) rest.push(...extension(name, fields[name], context));
    return rest.length === 0 ? text : text + sorted(rest).join('');
  };
};

type BodyWriter = (fields: EventFields, context: EpcisContext) => string;

const object =
  (body: BodyWriter): FieldWriter =>
  (name, content, context) =>
    isFields(content) ? within(name, body(content, context)) : '';

/** A list of objects, each under the name that XML gives it; without one they follow each other. */
const objects =
  (item: string, body: BodyWriter): FieldWriter =>
  (name, content, context) =>
    within(
      name,
      sorted(
        listOf(content).map((entry) => (isFields(entry) ? within(item, body(entry, context)) : '')),
      ).join(''),
    );

const epcs: FieldWriter = (name, content, context) => within(name, values('epc', content, context));

const place: FieldWriter = object(ordered([['id', value]]));

const quantities: FieldWriter = objects(
  'quantityElement',
  ordered([
    ['epcClass', value],
    ['quantity', value],
    ['uom', value],
  ]),
);

const typed = (vocabulary: VocabularyName, field: string): FieldWriter =>
  objects(
    '',
    ordered([
      ['type', term(vocabulary)],
      [field, value],
    ]),
  );

const sensorMetadata = ordered([
  ['time', time],
  ['startTime', time],
  ['endTime', time],
  ['deviceID', value],
  ['deviceMetadata', value],
  ['rawData', value],
  ['dataProcessingMethod', value],
  ['bizRules', value],
]);

const sensorReport = ordered([
  ['type', term('measurementType')],
  ['exception', term('sensorAlert')],
  ['deviceID', value],
  ['deviceMetadata', value],
  ['rawData', value],
  ['dataProcessingMethod', value],
  ['bizRules', value],
  ['time', time],
  ['microorganism', value],
  ['chemicalSubstance', value],
  ['value', value],
  ['component', term('component')],
  ['stringValue', value],
  ['booleanValue', value],
  ['hexBinaryValue', value],
  ['uriValue', value],
  ['minValue', value],
  ['maxValue', value],
  ['meanValue', value],
  ['sDev', value],
  ['percRank', value],
  ['percValue', value],
  ['uom', value],
  ['coordinateReferenceSystem', value],
]);

const sensorReports: FieldWriter = (name, content, context) =>
  sorted(
    listOf(content).map((report) =>
      isFields(report) ? within(name, sensorReport(report, context)) : '',
    ),
  ).join('');

const sensors = objects(
  'sensorElement',
  ordered([
    ['sensorMetadata', object(sensorMetadata)],
    ['sensorReport', sensorReports],
  ]),
);

const persistentDisposition = object(
  ordered([
    ['set', terms('disposition')],
    ['unset', terms('disposition')],
  ]),
);

/**
 * The order of CBV 2.0 §8 as the published hashes have it, which is not quite the order of the
 * text: destinationList stands before sourceList, and the lists of transactions and parties after
 * the sensor data. recordTime, eventID and errorDeclaration take no part.
 */
const eventBody = ordered(
  [
    ['eventTime', time],
    ['eventTimeZoneOffset', value],
    ['certificationInfo', values],
    ['parentID', value],
    ['epcList', epcs],
    ['inputEPCList', epcs],
    ['childEPCs', epcs],
    ['quantityList', quantities],
    ['childQuantityList', quantities],
    ['inputQuantityList', quantities],
    ['outputEPCList', epcs],
    ['outputQuantityList', quantities],
    ['action', value],
    ['transformationID', value],
    ['bizStep', term('bizStep')],
    ['disposition', term('disposition')],
    ['persistentDisposition', persistentDisposition],
    ['readPoint', place],
    ['bizLocation', place],
    ['sensorElementList', sensors],
    ['bizTransactionList', typed('bizTransactionType', 'bizTransaction')],
    ['destinationList', typed('sourceDestinationType', 'destination')],
    [
      'ilmd',
      (name, content, context) =>
        isFields(content) ? within(name, extensions(content, context)) : '',
    ],
    ['sourceList', typed('sourceDestinationType', 'source')],
  ],
  APART,
);

/**
 * The text that is hashed (CBV 2.0 §8): the event's content in one order and one form, however it was sent.
 *
 * @param event an event that `validateEvent` accepts
 * @param context the document's context; an event's own is added to it
 */
export const preHash = (event: EpcisEvent, context: EpcisContext): string =>
  `eventType=${event.type}${eventBody(event as unknown as EventFields, contextWithin(event, context))}`;
