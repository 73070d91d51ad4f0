import { Type } from '@sinclair/typebox';
import { cloudEventAttributes } from '@zhixin/contracts';

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };

/** The answer of `GET /api/exchange/feeds`. */
export const FEEDS = {
  type: 'object',
  required: ['items', 'asOf'],
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['topic', 'summary', 'contracts', 'href', 'behind'],
        properties: {
          topic: text,
          summary: text,
          contracts: { type: 'array', items: text },
          href: text,
          head: {
            type: 'object',
            required: ['id', 'recordedTime'],
            properties: { id: text, recordedTime: time },
          },
          behind: { type: 'integer', minimum: 0 },
        },
      },
    },
    asOf: time,
  },
};

/** One event of a batch; what `data` holds is told by `/api/asyncapi.json`. */
export const CLOUD_EVENT = Type.Object({
  ...cloudEventAttributes.properties,
  data: Type.Object({}),
}) as never;
