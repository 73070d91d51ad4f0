import { Type, type Static } from '@sinclair/typebox';
import { instant, region, uscc } from './fields.js';

/**
 * The context attributes of every event: CloudEvents 1.0 plus our extension attributes, which are
 * lower-case without separators as CloudEvents 1.0 §3 demands. `data` is described by the contract.
 */
export const cloudEventAttributes = Type.Object({
  specversion: Type.Literal('1.0'),
  id: Type.String({
    minLength: 1,
    description: 'Stable: the same fact is published under the same id. Deduplicate by it.',
  }),
  source: Type.String({ minLength: 1, description: '`/zhixin/{service}`' }),
  type: Type.String({ minLength: 1, description: 'Name of the contract' }),
  subject: Type.String({ minLength: 1, description: 'The stream or EPCIS event it is about' }),
  time: Type.String({ format: 'date-time', description: 'When it was true' }),
  datacontenttype: Type.Literal('application/json'),
  partitionkey: Type.String({
    minLength: 1,
    description: 'Events with the same key keep their order',
  }),
  recordedtime: Type.String({ ...instant, description: 'When the platform learnt it' }),
  uscc: Type.String({ ...uscc, description: 'Enterprise concerned (GB 32100-2015)' }),
  region: Type.String({ ...region, description: 'Its region (GB/T 2260)' }),
  audience: Type.Union(
    [Type.Literal('public'), Type.Literal('parties'), Type.Literal('regulators')],
    {
      description:
        'public: everyone; parties: the enterprise, and regulators and agencies of the region; regulators: the enterprise and regulators of the region',
    },
  ),
  traceparent: Type.Optional(Type.String({ description: 'W3C trace context' })),
});

/** A published event in structured form. */
export type PublishedEvent = Static<typeof cloudEventAttributes> & { readonly data: unknown };
