import type { Static, TObject } from '@sinclair/typebox';
import type { RecordedEvent } from '@zhixin/event-store';
import type { CloudEvent } from './event-bus.js';
import { projected } from './projection.js';

/** The part of a published contract that the envelope needs. */
export interface PublishedContract<Schema extends TObject = TObject> {
  readonly type: string;
  readonly topic: { readonly name: string };
  readonly audience: CloudEvent['audience'];
  /** What its events say. */
  readonly schema: Schema;
}

/** What a service says about one stored event when it publishes it. */
export interface Publication<Data> {
  /** The stored event it comes from. */
  readonly from: Pick<RecordedEvent, 'id' | 'stream' | 'recordedAt' | 'metadata'>;
  /** Name of the publishing service, e.g. `supervision`. */
  readonly service: string;
  readonly uscc: string;
  readonly region: string;
  readonly data: Data;
  /** Absent: the enterprise's code. */
  readonly partitionkey?: string;
  /** Absent: the stream. */
  readonly subject?: string;
  /** Tells several events of one contract made from one stored event apart. */
  readonly part?: string;
  /** A narrower audience than the contract's, where this event is not for all. */
  readonly audience?: CloudEvent['audience'];
}

/** Refuses to compile what has a field that the contract does not name. */
type NamedAlone<Data, Named> = Data & Readonly<Record<Exclude<keyof Data, keyof Named>, never>>;

/**
 * Wraps a contract's data as a CloudEvent: what the contract names and nothing more. The id follows from the stored
 * event's id, so publishing the same stored event again is recognised everywhere.
 *
 * @throws NamesNobody where a broken event gives no enterprise or no key: no bus could say whose it is.
 */
export const cloudEvent = <Schema extends TObject, Data extends Static<Schema>>(
  contract: PublishedContract<Schema>,
  publication: Publication<NamedAlone<Data, Static<Schema>>>,
): CloudEvent<Static<Schema>> => {
  const { from, service, uscc, region, data, part, partitionkey = uscc } = publication;
  if (!isNamed(uscc) || !isNamed(partitionkey)) throw new NamesNobody(contract.type, from.id);
  return {
    specversion: '1.0',
    id: [from.id, contract.type, ...(part === undefined ? [] : [part])].join('/'),
    source: `/zhixin/${service}`,
    type: contract.type,
    subject: publication.subject ?? from.stream,
    time: from.metadata.occurredAt,
    datacontenttype: 'application/json',
    partitionkey,
    recordedtime: from.recordedAt,
    uscc,
    region,
    audience: publication.audience ?? contract.audience,
    ...(from.metadata.traceparent === undefined ? {} : { traceparent: from.metadata.traceparent }),
    data: projected(contract.schema, data),
  };
};

/** A stored event that cannot be published, as it does not say whom it concerns. */
export class NamesNobody extends Error {
  constructor(type: string, id: string) {
    super(`The event ${id} names no enterprise or no key, so that it cannot become a ${type}.`);
  }
}

// What was written past every door may be of any type.
const isNamed = (value: unknown) => typeof value === 'string' && value !== '';
