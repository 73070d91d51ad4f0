import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiNoContentResponse,
  ApiOperation,
  ApiResponse,
} from '@nestjs/swagger';
import { CAPTURE_BYTES_MAX, CAPTURE_EVENTS_MAX } from '../capture/limits.js';

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const flag = { type: 'boolean' };
const count = { type: 'integer', minimum: 0 };
const event = { type: 'object', description: 'An event of EPCIS 2.0, as it was reported.' };

const whole = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const job = {
  ...whole({
    ...{ captureID: text, createdAt: time, running: flag, success: flag },
    captureErrorBehaviour: { type: 'string', enum: ['rollback', 'proceed'] },
    errors: { type: 'array', items: { type: 'object' } },
    ...{ accepted: count, duplicate: count, rejected: count },
  }),
  description: 'A capture job; `position` is what other readers can wait for.',
};

const ANSWERS = {
  events: { status: 200, description: 'An EPCISQueryDocument.', schema: { type: 'object' } },
  collection: {
    status: 200,
    description: 'A collection and its members.',
    schema: whole({ '@context': {}, type: { const: 'Collection' }, member: { type: 'array' } }),
  },
  values: {
    status: 200,
    description: 'A collection of the values there are among the events, as of an instant.',
    schema: whole({
      ...{ '@context': {}, type: { const: 'Collection' } },
      ...{ member: { type: 'array', items: text }, asOf: time },
    }),
  },
  stored: { status: 201, description: 'Stored; `Location` names it.', schema: event },
  accepted: {
    status: 202,
    description: 'Accepted; `Location` names the job, which tells what became of every event.',
    schema: whole({ captureID: text }),
  },
  job: { status: 200, description: job.description, schema: job },
  jobs: { status: 200, description: 'Jobs, newest first.', schema: { type: 'array', items: job } },
} as const;

/** Documents what a route of the EPCIS interface is for and what it answers. */
export const Epcis = (summary: string, answer: keyof typeof ANSWERS): MethodDecorator => {
  const { status, description, schema } = ANSWERS[answer];
  const media = { schema: schema as never };
  const content = { 'application/json': media, 'application/ld+json': media };
  return applyDecorators(ApiOperation({ summary }), ApiResponse({ status, description, content }));
};

/** Documents a route that tells by its headers what may be done, and nothing else. */
export const EpcisOptions = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: '可用方法、版本与上限。Methods, versions and limits, as headers.' }),
    ApiNoContentResponse({ description: '`Allow` and the `GS1-…` headers.' }),
  );

const EVENT_EXAMPLE = {
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'ObjectEvent',
  action: 'ADD',
  bizStep: 'commissioning',
  eventTime: '2026-11-20T08:00:00+08:00',
  eventTimeZoneOffset: '+08:00',
  quantityList: [
    { epcClass: 'https://id.gs1.org/01/09521234001010/10/LOT-1', quantity: 120, uom: 'KGM' },
  ],
};

const { '@context': context, ...eventInDocument } = EVENT_EXAMPLE;

const BODIES = {
  event: EVENT_EXAMPLE,
  document: {
    '@context': context,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-11-20T08:00:01+08:00',
    epcisBody: { eventList: [eventInDocument] },
  },
} as const;

/** Documents what a route of the EPCIS interface takes, with an example that can be sent. */
export const TakesEpcis = (body: keyof typeof BODIES): MethodDecorator =>
  applyDecorators(
    ApiConsumes('application/json', 'application/ld+json'),
    ApiBody({
      required: true,
      description: `EPCIS 2.0 JSON or JSON-LD; at most ${CAPTURE_EVENTS_MAX} events and ${CAPTURE_BYTES_MAX} bytes.`,
      schema: { type: 'object' },
      examples: { [body]: { value: BODIES[body] } },
    }),
  );
