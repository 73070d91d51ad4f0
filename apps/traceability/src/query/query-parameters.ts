import {
  isStandardType,
  normaliseBizStep,
  normaliseDisposition,
  STANDARD_EVENT_TYPES,
} from '@zhixin/epcis';
import { canonicalUri, identify, matchPattern, type MatchPattern } from '@zhixin/identifiers';
import type { FieldFault } from '@zhixin/service-shell';
import type { ThingRole } from '../log/log-entry.js';
import { readBodyCondition, type BodyCondition } from './body-conditions.js';
import { ParameterReader, type Parameters } from './parameter-reader.js';

/** Events per page where the client does not say. */
export const PER_PAGE_DEFAULT = 30;
/** A client may ask for more, and gets this many: `perPage` is an upper bound. */
export const PER_PAGE_MAX = 1_000;

export interface TimeRange {
  readonly from?: string;
  readonly before?: string;
}

/** One identifier or pattern, and the parts in which it may stand. */
export interface ThingMatch {
  readonly match: MatchPattern;
  readonly roles: readonly ThingRole[];
}

/** A SimpleEventQuery (EPCIS 2.0 §8.2.7.1) as far as this server knows it. */
export interface EventQuery {
  /** Column → accepted values. */
  readonly equals: Readonly<Partial<Record<EqualColumn, readonly string[]>>>;
  readonly eventTime: TimeRange;
  readonly recordTime: TimeRange;
  /** One list per parameter: its members are OR-ed, the lists AND-ed. */
  readonly things: readonly (readonly ThingMatch[])[];
  readonly inBody: readonly BodyCondition[];
  readonly eventIds?: readonly string[];
  /** Only error declarations, or only events that are none; absent: both. */
  readonly declarations?: boolean;
  readonly orderBy: 'eventTime' | 'recordTime';
  readonly direction: 'ASC' | 'DESC';
  readonly eventCountLimit?: number;
  readonly maxEventCount?: number;
  readonly perPage: number;
}

export type EqualColumn =
  | 'event_type'
  | 'action'
  | 'biz_step'
  | 'disposition'
  | 'transformation_id'
  | 'read_point'
  | 'biz_location';

/** What was read, or what is wrong with the parameters. */
export type QueryReading =
  | { readonly query: EventQuery }
  | { readonly faults: readonly FieldFault[] }
  | { readonly tooComplex: string }
  | { readonly unsupported: string };

const EQUALS: Readonly<Record<string, EqualColumn>> = {
  eventType: 'event_type',
  EQ_action: 'action',
  EQ_bizStep: 'biz_step',
  EQ_disposition: 'disposition',
  EQ_transformationID: 'transformation_id',
  EQ_readPoint: 'read_point',
  EQ_bizLocation: 'biz_location',
};

const EVENT_TYPE_WEB = 'https://ref.gs1.org/epcis/';
const eventTypeOf = (text: string): string => {
  const word = text.replace(/^epcis:/, EVENT_TYPE_WEB).replace(EVENT_TYPE_WEB, '');
  return isStandardType(word) ? word : text;
};

// The log keeps one form of each vocabulary word and identifier; a query may use any.
const NORMALISED: Readonly<Partial<Record<EqualColumn, (value: string) => string>>> = {
  event_type: eventTypeOf,
  biz_step: normaliseBizStep,
  disposition: normaliseDisposition,
  transformation_id: canonicalUri,
  read_point: canonicalUri,
  biz_location: canonicalUri,
};

const ACTIONS: ReadonlySet<string> = new Set(['ADD', 'OBSERVE', 'DELETE']);

interface AllowedWords {
  readonly test: (value: string) => boolean;
  readonly words: readonly string[];
}

// Other vocabularies are open: a word that no event has finds nothing.
const CLOSED: Readonly<Partial<Record<EqualColumn, AllowedWords>>> = {
  action: { test: (value) => ACTIONS.has(value), words: [...ACTIONS] },
  // An event of a community's own is named by a URI.
  event_type: {
    test: (value) => isStandardType(eventTypeOf(value)) || value.includes(':'),
    words: STANDARD_EVENT_TYPES,
  },
};

const OBJECTS: readonly ThingRole[] = ['epc', 'child'];
const CLASSES: readonly ThingRole[] = ['epcClass', 'childClass'];
const ANY_OBJECT: readonly ThingRole[] = [...OBJECTS, 'parent', 'inputEPC', 'outputEPC'];
const ANY_CLASS: readonly ThingRole[] = [...CLASSES, 'inputEPCClass', 'outputEPCClass'];

interface ThingColumns {
  readonly roles: readonly ThingRole[];
  /** Where a lot is looked for: it can stand in quantity lists only, so nothing else can be meant. */
  readonly ofLots?: readonly ThingRole[];
}

const PARTS: Readonly<Record<string, ThingColumns>> = {
  MATCH_epc: { roles: OBJECTS, ofLots: CLASSES },
  MATCH_parentID: { roles: ['parent'] },
  MATCH_inputEPC: { roles: ['inputEPC'], ofLots: ['inputEPCClass'] },
  MATCH_outputEPC: { roles: ['outputEPC'], ofLots: ['outputEPCClass'] },
  MATCH_anyEPC: { roles: ANY_OBJECT, ofLots: ANY_CLASS },
  MATCH_epcClass: { roles: CLASSES },
  MATCH_inputEPCClass: { roles: ['inputEPCClass'] },
  MATCH_outputEPCClass: { roles: ['outputEPCClass'] },
  MATCH_anyEPCClass: { roles: ANY_CLASS },
};

const TIMES: Readonly<Record<string, readonly ['eventTime' | 'recordTime', keyof TimeRange]>> = {
  GE_eventTime: ['eventTime', 'from'],
  LT_eventTime: ['eventTime', 'before'],
  GE_recordTime: ['recordTime', 'from'],
  LT_recordTime: ['recordTime', 'before'],
};

const SINGLES = [
  'EQ_eventID',
  'EXISTS_errorDeclaration',
  'orderBy',
  'orderDirection',
  'eventCountLimit',
  'maxEventCount',
  'perPage',
  'nextPageToken',
];

const KNOWN = new Set([
  ...Object.keys(EQUALS),
  ...Object.keys(PARTS),
  ...Object.keys(TIMES),
  ...SINGLES,
]);

// Named by the standard, answered by a later version of this server: 501 is honest, 400 would not be.
const STANDARD =
  /^(EQ|GT|GE|LT|LE|EXISTS|HASATTR|EQATTR|EQ_ATTR|WD)_(readPoint|bizLocation|startTime|endTime|type|deviceID|deviceMetadata|rawData|dataProcessingMethod|microorganism|chemicalSubstance|bizRules|stringValue|hexBinaryValue|uriValue|booleanValue|value_.+|minValue_.+|maxValue_.+|meanValue_.+|sDev_.+|percRank(_.+)?|percValue_.+|time|sensorElementList|(INNER_)?SENSOR.+|[^:]+:.+|\w+_\w+)$/;

const UNKNOWN = { zh: '未知的查询参数', en: 'There is no such query parameter' };

/** Reads the query string of `GET /epcis/v2/events`. An empty value is a parameter left out (M23). */
export const readQuery = (parameters: Parameters): QueryReading => {
  const reader = new ParameterReader(parameters);
  const inBody: BodyCondition[] = [];
  const unknown: string[] = [];
  for (const name of Object.keys(parameters)) {
    if (KNOWN.has(name)) continue;
    const condition = readBodyCondition(name, reader);
    if (condition === 'unknown') unknown.push(name);
    else if (condition !== undefined) inBody.push(condition);
  }
  const query = queryOf(reader, inBody);
  if (unknown.length > 0) {
    const standard = unknown.find((name) => STANDARD.test(name));
    if (standard !== undefined) return { unsupported: standard };
    return {
      faults: unknown.map((pointer) => ({ pointer, code: 'UNKNOWN_PARAMETER', detail: UNKNOWN })),
    };
  }
  if (reader.faults.length > 0) return { faults: reader.faults };
  const [tooComplex] = reader.tooLong;
  return tooComplex === undefined ? { query } : { tooComplex };
};

const queryOf = (reader: ParameterReader, inBody: readonly BodyCondition[]): EventQuery => {
  const query: EventQuery = {
    equals: equalsIn(reader),
    eventTime: rangeIn(reader, 'eventTime'),
    recordTime: rangeIn(reader, 'recordTime'),
    things: thingsIn(reader),
    inBody,
    ...optional('eventIds', reader.list('EQ_eventID')),
    ...optional('declarations', reader.flag('EXISTS_errorDeclaration')),
    orderBy: reader.oneOf('orderBy', ['eventTime', 'recordTime'], 'recordTime'),
    direction: reader.oneOf('orderDirection', ['ASC', 'DESC'], 'DESC'),
    ...optional('eventCountLimit', reader.count('eventCountLimit')),
    ...optional('maxEventCount', reader.count('maxEventCount')),
    perPage: Math.min(reader.count('perPage') ?? PER_PAGE_DEFAULT, PER_PAGE_MAX),
  };
  reader.text('nextPageToken');
  checkTogether(reader);
  return query;
};

const optional = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value };

const equalsIn = (reader: ParameterReader): EventQuery['equals'] => {
  const conditions: Partial<Record<EqualColumn, readonly string[]>> = {};
  for (const [name, column] of Object.entries(EQUALS)) {
    const values = reader.list(name);
    if (values === undefined) continue;
    const allowed = CLOSED[column];
    if (allowed !== undefined && !values.every(allowed.test))
      reader.refuse(name, 'VALUE_UNKNOWN', {
        zh: `只能是 ${allowed.words.join('、')}`,
        en: `one of ${allowed.words.join(', ')}`,
      });
    conditions[column] = values.map(NORMALISED[column] ?? ((value) => value));
  }
  return conditions;
};

const rangeIn = (reader: ParameterReader, field: 'eventTime' | 'recordTime'): TimeRange =>
  Object.fromEntries(
    Object.entries(TIMES)
      .filter(([, [of]]) => of === field)
      .flatMap(([name, [, end]]) => {
        const value = reader.time(name);
        return value === undefined ? [] : [[end, value]];
      }),
  );

const thingsIn = (reader: ParameterReader): EventQuery['things'] =>
  Object.entries(PARTS).flatMap(([name, { roles, ofLots }]) => {
    const values = reader.list(name);
    if (values === undefined) return [];
    return [
      values.map((value): ThingMatch => {
        const match = matchPattern(value);
        const isLot = 'exact' in match && identify(value)?.kind === 'lot';
        return { match, roles: isLot && ofLots !== undefined ? [...roles, ...ofLots] : roles };
      }),
    ];
  });

const checkTogether = (reader: ParameterReader): void => {
  const [limit, most, orderBy] = ['eventCountLimit', 'maxEventCount', 'orderBy'].map((name) =>
    reader.has(name),
  );
  if (limit && most)
    reader.refuse('maxEventCount', 'EXCLUDES_EACH_OTHER', {
      zh: '不能与 eventCountLimit 同时使用',
      en: 'cannot be used together with eventCountLimit; leave one out',
    });
  if (limit && !orderBy)
    reader.refuse('eventCountLimit', 'NEEDS_ORDER', {
      zh: '须同时给出 orderBy',
      en: 'needs orderBy with it',
    });
};
