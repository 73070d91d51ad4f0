import { normaliseBizStep, normaliseDisposition } from '@zhixin/epcis';
import { canonicalUri, matchPattern, type Match } from '@zhixin/identifiers';
import type { FieldFault } from '@zhixin/service-shell';
import type { ThingRole } from '../log/log-entry.js';

/** Events per page where the client does not say. */
export const PER_PAGE_DEFAULT = 30;
/** A client may ask for more, and gets this many: `perPage` is an upper bound. */
export const PER_PAGE_MAX = 1_000;
/** Values of one list parameter. */
export const VALUES_MAX = 100;

export interface TimeRange {
  readonly from?: string;
  readonly before?: string;
}

/** Values OR-ed; several of them AND-ed. */
export interface ThingCondition {
  readonly roles: readonly ThingRole[];
  readonly matches: readonly Match[];
}

/** A SimpleEventQuery (EPCIS 2.0 §8.2.7.1) as far as this server knows it. */
export interface EventQuery {
  /** Column → accepted values. */
  readonly equals: Readonly<Partial<Record<EqualColumn, readonly string[]>>>;
  readonly eventTime: TimeRange;
  readonly recordTime: TimeRange;
  readonly things: readonly ThingCondition[];
  readonly eventIds?: readonly string[];
  readonly onlyDeclarations: boolean;
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
export type ReadQuery =
  | { readonly query: EventQuery; readonly nextPageToken?: string }
  | { readonly faults: readonly FieldFault[] }
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

// The log keeps one form of each vocabulary word and identifier; a query may use any.
const NORMALISED: Readonly<Partial<Record<EqualColumn, (value: string) => string>>> = {
  biz_step: normaliseBizStep,
  disposition: normaliseDisposition,
  transformation_id: canonicalUri,
  read_point: canonicalUri,
  biz_location: canonicalUri,
};

const OBJECTS: readonly ThingRole[] = ['epc', 'child'];
const CLASSES: readonly ThingRole[] = ['epcClass', 'childClass'];
const ROLES: Readonly<Record<string, readonly ThingRole[]>> = {
  MATCH_epc: OBJECTS,
  MATCH_parentID: ['parent'],
  MATCH_inputEPC: ['inputEPC'],
  MATCH_outputEPC: ['outputEPC'],
  MATCH_anyEPC: [...OBJECTS, 'parent', 'inputEPC', 'outputEPC'],
  MATCH_epcClass: CLASSES,
  MATCH_inputEPCClass: ['inputEPCClass'],
  MATCH_outputEPCClass: ['outputEPCClass'],
  MATCH_anyEPCClass: [...CLASSES, 'inputEPCClass', 'outputEPCClass'],
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
  ...Object.keys(ROLES),
  ...Object.keys(TIMES),
  ...SINGLES,
]);

// Named by the standard, answered by a later version of this server: 501 is honest, 400 would not be.
const STANDARD =
  /^(EQ|GT|GE|LT|LE|EXISTS|HASATTR|EQATTR|WD)_(readPoint|bizLocation|persistentDisposition_(set|unset)|errorReason|correctiveEventID|errorDeclaration_?Time|quantity|bizTransaction_.+|source_.+|destination_.+|startTime|endTime|type|deviceID|deviceMetadata|rawData|dataProcessingMethod|microorganism|chemicalSubstance|bizRules|stringValue|hexBinaryValue|uriValue|booleanValue|value_.+|minValue_.+|maxValue_.+|meanValue_.+|sDev_.+|percRank_.+|percValue_.+|time|ILMD_.+|INNER_.+|SENSOR.+|[^_:]+:.+)/;

const ACTIONS = new Set(['ADD', 'OBSERVE', 'DELETE']);
const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

type Parameters = Readonly<Record<string, unknown>>;

/** Reads the query string of `GET /epcis/v2/events`. An empty value is a parameter left out (M23). */
export const readQuery = (parameters: Parameters): ReadQuery => {
  const reader = new Reader(parameters);
  const unknown = reader.unknown();
  if (unknown.length > 0) {
    const standard = unknown.find((name) => STANDARD.test(name));
    if (standard !== undefined) return { unsupported: standard };
    return { faults: unknown.map((name) => fault(name, 'UNKNOWN_PARAMETER', UNKNOWN)) };
  }
  const query: EventQuery = {
    equals: reader.equals(),
    eventTime: reader.range('eventTime'),
    recordTime: reader.range('recordTime'),
    things: reader.things(),
    ...reader.optional('eventIds', reader.list('EQ_eventID')),
    onlyDeclarations:
      reader.oneOf('EXISTS_errorDeclaration', ['true', 'false'], 'false') === 'true',
    orderBy: reader.oneOf('orderBy', ['eventTime', 'recordTime'], 'recordTime'),
    direction: reader.oneOf('orderDirection', ['ASC', 'DESC'], 'DESC'),
    ...reader.optional('eventCountLimit', reader.count('eventCountLimit')),
    ...reader.optional('maxEventCount', reader.count('maxEventCount')),
    perPage: Math.min(reader.count('perPage') ?? PER_PAGE_DEFAULT, PER_PAGE_MAX),
  };
  const nextPageToken = reader.text('nextPageToken');
  reader.checkTogether();
  if (reader.faults.length > 0) return { faults: reader.faults };
  return { query, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
};

const UNKNOWN = { zh: '未知的查询参数', en: 'There is no such query parameter' };

const fault = (
  name: string,
  code: string,
  { zh, en }: { readonly zh: string; readonly en: string },
): FieldFault => ({ pointer: name, code, detail: { zh: `${name}：${zh}`, en: `${name}: ${en}` } });

class Reader {
  readonly faults: FieldFault[] = [];

  constructor(private readonly parameters: Parameters) {}

  unknown(): string[] {
    return Object.keys(this.parameters).filter((name) => !KNOWN.has(name));
  }

  text(name: string): string | undefined {
    const value = this.parameters[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return value;
    this.add(name, 'DUPLICATE_PARAMETER', '参数重复', 'the parameter stands there twice');
    return undefined;
  }

  list(name: string): readonly string[] | undefined {
    const values = this.text(name)
      ?.split('|')
      .filter((value) => value !== '');
    if (values === undefined || values.length === 0) return undefined;
    if (values.length <= VALUES_MAX) return values;
    this.add(name, 'TOO_MANY_VALUES', `最多 ${VALUES_MAX} 个值`, `at most ${VALUES_MAX} values`);
    return undefined;
  }

  equals(): EventQuery['equals'] {
    const conditions: Partial<Record<EqualColumn, readonly string[]>> = {};
    for (const [name, column] of Object.entries(EQUALS)) {
      const values = this.list(name);
      if (values === undefined) continue;
      if (name === 'EQ_action' && !values.every((value) => ACTIONS.has(value)))
        this.add(
          name,
          'VALUE_UNKNOWN',
          '只能是 ADD、OBSERVE 或 DELETE',
          'ADD, OBSERVE or DELETE only',
        );
      conditions[column] = values.map(NORMALISED[column] ?? ((value) => value));
    }
    return conditions;
  }

  range(field: 'eventTime' | 'recordTime'): TimeRange {
    return Object.fromEntries(
      Object.entries(TIMES)
        .filter(([, [of]]) => of === field)
        .flatMap(([name, [, end]]) => {
          const value = this.time(name);
          return value === undefined ? [] : [[end, value]];
        }),
    );
  }

  things(): readonly ThingCondition[] {
    return Object.entries(ROLES).flatMap(([name, roles]) => {
      const values = this.list(name);
      return values === undefined ? [] : [{ roles, matches: values.map(matchPattern) }];
    });
  }

  count(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    this.add(name, 'NOT_A_COUNT', '须为正整数', 'a positive whole number is needed');
    return undefined;
  }

  oneOf<Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    if ((values as readonly string[]).includes(value)) return value as Value;
    this.add(name, 'VALUE_UNKNOWN', `只能是 ${values.join('、')}`, `one of ${values.join(', ')}`);
    return otherwise;
  }

  optional<Name extends string, Value>(name: Name, value: Value | undefined) {
    return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value };
  }

  checkTogether(): void {
    const { eventCountLimit, maxEventCount, orderBy } = this.parameters;
    if (eventCountLimit && maxEventCount)
      this.add(
        'maxEventCount',
        'EXCLUDES_EACH_OTHER',
        '不能与 eventCountLimit 同时使用',
        'not together with eventCountLimit',
      );
    if (eventCountLimit && !orderBy)
      this.add('eventCountLimit', 'NEEDS_ORDER', '须同时给出 orderBy', 'orderBy is needed with it');
  }

  private time(name: string): string | undefined {
    // A plus sign that was not escaped arrives as a blank.
    const value = this.text(name)?.replace(/ (?=\d\d:?\d\d$)/, '+');
    if (value === undefined) return undefined;
    if (ZONED.test(value) && !Number.isNaN(Date.parse(value))) return value;
    this.add(
      name,
      'NOT_A_TIME',
      '须为带时区的时间（RFC 3339）',
      'an RFC 3339 time with offset is needed',
    );
    return undefined;
  }

  private add(name: string, code: string, zh: string, en: string): void {
    this.faults.push(fault(name, code, { zh, en }));
  }
}
