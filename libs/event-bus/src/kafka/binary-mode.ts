import type { Message, KafkaMessage } from 'kafkajs';
import type { CloudEvent } from '../event-bus.js';
import type { AnnouncedDelivery } from '../postgres/parked-deliveries.js';

const ATTRIBUTE = 'ce_';
const ERROR_CHARACTERS_MAX = 1_000;

/** The `type` of what lies on a topic and is no CloudEvent; its handler cannot know it, so it is parked. */
export const UNREADABLE = 'unreadable';

/**
 * A CloudEvent as a Kafka message in binary content mode: attributes are `ce_…` headers, the value is
 * the data alone, the key is the partition key. `traceparent` stands without prefix too, where tracers
 * of other makes look for it. Source: CloudEvents 1.0.2, Kafka Protocol Binding, §3.2.
 */
export const toMessage = ({
  data,
  datacontenttype,
  ...attributes
}: CloudEvent): Message & { key: string; value: string; headers: Record<string, string> } => ({
  key: attributes.partitionkey,
  value: JSON.stringify(data),
  headers: {
    'content-type': datacontenttype,
    ...Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`${ATTRIBUTE}${name}`, String(value)]),
    ),
    ...(attributes.traceparent === undefined ? {} : { traceparent: attributes.traceparent }),
  },
});

/** A parked delivery as it is told on the topic's `.parked` topic: the event, and why it lies there. */
export const toParkedMessage = ({
  group,
  delivery,
  error,
  attempts,
  parkedAt,
}: AnnouncedDelivery) => {
  const message = toMessage(delivery.event);
  return {
    ...message,
    headers: {
      ...message.headers,
      zhixin_group: group,
      zhixin_topic: delivery.topic,
      zhixin_partition: String(delivery.partition),
      zhixin_offset: delivery.offset,
      zhixin_error: error.slice(0, ERROR_CHARACTERS_MAX),
      zhixin_attempts: String(attempts),
      zhixin_parkedat: parkedAt,
    },
  };
};

/** Reads a message; one that is no CloudEvent in binary mode comes back as type `unreadable`, with its bytes. */
export const toCloudEvent = (
  { headers = {}, key, value }: Pick<KafkaMessage, 'headers' | 'key' | 'value'>,
  place: string,
): CloudEvent => {
  try {
    const attributes = Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.startsWith(ATTRIBUTE))
        .map(([name, text]) => [name.slice(ATTRIBUTE.length), String(text)]),
    );
    if (value === null) throw new Error('The message has no value.');
    for (const name of REQUIRED)
      if (!attributes[name]) throw new Error(`The header ${ATTRIBUTE}${name} is missing.`);
    return {
      ...attributes,
      datacontenttype: 'application/json',
      data: JSON.parse(String(value)),
    } as unknown as CloudEvent;
  } catch (error) {
    return unreadable({ key, value, place, reason: String(error) });
  }
};

const REQUIRED = ['specversion', 'id', 'source', 'type'];

interface UnreadableMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly place: string;
  readonly reason: string;
}

const unreadable = ({ key, value, place, reason }: UnreadableMessage): CloudEvent => ({
  specversion: '1.0',
  id: place,
  source: '/zhixin/unknown',
  type: UNREADABLE,
  subject: place,
  time: '',
  datacontenttype: 'application/json',
  partitionkey: key?.toString('base64') ?? '',
  recordedtime: '',
  uscc: '',
  region: '',
  audience: 'regulators',
  data: { reason, base64: value?.toString('base64') ?? '' },
});
