import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import { STANDARD_EVENT_TYPES } from '@zhixin/epcis';
import { VALUES_MAX } from '../query/parameter-reader.js';
import { PER_PAGE_DEFAULT, PER_PAGE_MAX } from '../query/query-parameters.js';

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const count = { type: 'integer', minimum: 1 } as const;

// What has no index is looked for in the JSON of each event that the other conditions leave.
const IN_JSON = /^(GT|GE|LT|LE|EQ|EXISTS)_.*(\{|quantity|persistent|errorReason|corrective)/;
const described = (name: string) =>
  IN_JSON.test(name)
    ? {
        description:
          '逐条在事件 JSON 中查找，请同时限定 GE_recordTime、LT_recordTime。Looked for in the JSON of each event: bound GE_recordTime and LT_recordTime, too.',
      }
    : {};

const single = (name: string, schema: object) =>
  ApiQuery({ name, required: false, schema, ...described(name) });

const list = (name: string, items: object = text) =>
  ApiQuery({
    name,
    required: false,
    ...described(name),
    style: 'pipeDelimited',
    explode: false,
    schema: { type: 'array', items, maxItems: VALUES_MAX },
  });

// A name in braces stands for many: the type of a transaction or party, a unit, a prefix and field.
const LISTS = [
  ...['EQ_bizStep', 'EQ_disposition', 'EQ_readPoint', 'EQ_bizLocation', 'EQ_transformationID'],
  ...['EQ_persistentDisposition_set', 'EQ_persistentDisposition_unset'],
  ...['MATCH_epc', 'MATCH_parentID', 'MATCH_inputEPC', 'MATCH_outputEPC', 'MATCH_anyEPC'],
  ...['MATCH_epcClass', 'MATCH_inputEPCClass', 'MATCH_outputEPCClass', 'MATCH_anyEPCClass'],
  ...['EQ_eventID', 'EQ_errorReason', 'EQ_correctiveEventID'],
  ...['EQ_bizTransaction_{type}', 'EQ_source_{type}', 'EQ_destination_{type}'],
  ...['EQ_{field}', 'EQ_INNER_{field}', 'EQ_ILMD_{field}', 'EQ_ERROR_DECLARATION_{field}'],
];
const TIMES = ['eventTime', 'recordTime', 'errorDeclarationTime'];
const COMPARED = ['quantity', 'quantity_{uom}', '{field}', 'ILMD_{field}'];

/** Documents the parameters of a page. */
export const TakesPage = (): MethodDecorator =>
  applyDecorators(
    single('perPage', { ...count, default: PER_PAGE_DEFAULT, maximum: PER_PAGE_MAX }),
    single('nextPageToken', { ...text, description: 'From `Link: rel="next"`.' }),
  );

/**
 * Documents the parameters of every list of events (EPCIS 2.0 §8.2.7.1): values of one are separated by `|`
 * and OR-ed, parameters are AND-ed.
 */
export const TakesEventQuery = (): MethodDecorator =>
  applyDecorators(
    list('eventType', { type: 'string', examples: [...STANDARD_EVENT_TYPES] }),
    list('EQ_action', { type: 'string', enum: ['ADD', 'OBSERVE', 'DELETE'] }),
    ...LISTS.map((name) => list(name)),
    ...TIMES.flatMap((name) => [single(`GE_${name}`, time), single(`LT_${name}`, time)]),
    single('EQ_quantity', { type: 'number' }),
    ...COMPARED.flatMap((name) =>
      ['GT', 'GE', 'LT', 'LE'].map((operator) => single(`${operator}_${name}`, { type: 'number' })),
    ),
    single('EXISTS_errorDeclaration', { type: 'boolean' }),
    single('EXISTS_{field}', { type: 'boolean' }),
    single('orderBy', { type: 'string', enum: ['eventTime', 'recordTime'] }),
    single('orderDirection', { type: 'string', enum: ['ASC', 'DESC'], default: 'DESC' }),
    single('eventCountLimit', count),
    single('maxEventCount', count),
    TakesPage(),
    WritesEpcs(),
  );

/** Documents how identifiers are written in the answer. */
export const WritesEpcs = (): MethodDecorator =>
  ApiHeader({
    name: 'GS1-EPC-Format',
    required: false,
    description: '缺省按采集时的形式。As they were captured, where absent.',
    schema: {
      type: 'string',
      enum: ['No_Preference', 'Never_Translates', 'Always_GS1_Digital_Link', 'Always_EPC_URN'],
    },
  });

/** Documents how a document may be captured: what one bad event means for the others, and whether to store at all. */
export const TakesCaptureWishes = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'GS1-Capture-Error-Behaviour',
      required: false,
      schema: { type: 'string', enum: ['rollback', 'proceed'], default: 'rollback' },
    }),
    single('dryRun', { type: 'boolean', description: 'Judges every event and stores none.' }),
  );
