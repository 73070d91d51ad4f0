import { Inject, Injectable } from '@nestjs/common';
import { heldBackOn, type DataOf, type HeldBackContracts } from '@zhixin/contracts';
import {
  cloudEvent,
  type CloudEvent,
  type EventBus,
  type HeldBackNotices,
  type Publication,
} from '@zhixin/event-bus';
import type { EventStore, RecordedEvent } from '@zhixin/event-store';
import { schemaOf } from '@zhixin/read-model';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { DATA_SOURCE, EVENT_BUS } from '../injection.js';
import { groupOf, publishedIds, type Reaction } from './reaction.js';

/** Of whom an event speaks. */
export interface EventSubject {
  /** Social credit code. */
  readonly uscc?: unknown;
  /** GB/T 2260 code. */
  readonly region?: unknown;
}

/** What an entry of a log is to others, and of whom it speaks. */
export interface AboutEntry {
  readonly from: Publication<unknown>['from'] & Pick<RecordedEvent, 'type'>;
  readonly uscc: string;
  readonly region: string;
}

interface Publisher<Event> {
  readonly service: string;
  readonly topic: string;
  /** Undefined where nobody is to be told. */
  readonly about: (event: Event) => Promise<AboutEntry | undefined>;
}

/**
 * What a relay tells the readers of a platform's topic about an entry that it holds back. Undefined for a topic
 * without contracts for it.
 */
export const heldBackNotices = <Event>({
  service,
  topic,
  about,
}: Publisher<Event>): HeldBackNotices<Event> | undefined => {
  const promised = heldBackOn(topic);
  if (promised === undefined) return undefined;
  const notice = async (event: Event, made: (known: AboutEntry) => CloudEvent) => {
    const known = await about(event);
    return known && made(known);
  };
  return {
    held: (event, reason) =>
      notice(event, (known) => {
        const { id: eventId, type: eventType, recordedAt } = known.from;
        const data = { eventId, eventType, recordedAt, reason };
        return cloudEvent(promised.heldBack, { ...known, service, data });
      }),
    resumed: (event) =>
      notice(event, (known) =>
        cloudEvent(promised.released, { ...known, service, data: { eventId: known.from.id } }),
      ),
  };
};

/** Of whom a stored event speaks: it says so itself, else the first of its stream does. */
export const aboutStored =
  (store: Pick<EventStore, 'read'>, concerned: (event: RecordedEvent) => EventSubject) =>
  async (from: RecordedEvent): Promise<AboutEntry | undefined> => {
    const known = named(concerned(from));
    if (known !== undefined) return { from, ...known };
    for await (const first of store.read(from.stream, { max: 1 })) {
      const whom = named(concerned(first));
      return whom && { from, ...whom };
    }
    return undefined;
  };

const named = ({ uscc, region }: EventSubject) =>
  typeof uscc === 'string' && typeof region === 'string' && USCC.test(uscc) && REGION.test(region)
    ? { uscc, region }
    : undefined;

const USCC = /^[0-9A-Z]{18}$/;
const REGION = /^[0-9]{6}$/;

/** Makes the table of what publishers hold back; goes into the migrations of a service whose reactions are awaited. */
export class HeldBack1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table held_back (
        consumer_group text not null,
        event_id text not null,
        published_ids text[] not null,
        uscc text not null,
        since timestamptz not null,
        primary key (consumer_group, event_id)
      );
      create index held_back_about on held_back (uscc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table held_back');
  }
}

/**
 * A reaction that readers can wait for, and that knows what the publisher of its topic holds back from it. Its service
 * has the table of `HeldBack1764500000000`.
 */
export const awaited = (service: string, reaction: Reaction): Reaction => {
  const promised = heldBackOn(reaction.topic);
  if (promised === undefined) return { ...reaction, awaited: true };
  const table = `${schemaOf(service)}.held_back`;
  const group = groupOf(service, reaction);
  const on: Reaction['on'] = {
    [promised.heldBack.type]: async ({ uscc, data }, { tx }) => {
      const { eventId, eventType, recordedAt, reason } = data as DataOf<
        HeldBackContracts['heldBack']
      >;
      const ids = publishedIds(reaction, { id: eventId, type: eventType });
      // Nobody knows yet what a newer version's event would be to this reaction.
      if (ids.length === 0 && reason !== 'newer') return;
      await tx.query(
        `insert into ${table} (consumer_group, event_id, published_ids, uscc, since)
         values ($1, $2, $3, $4, $5) on conflict do nothing`,
        [group, eventId, ids, uscc, recordedAt],
      );
    },
    [promised.released.type]: async ({ data }, { tx }) => {
      const { eventId } = data as DataOf<HeldBackContracts['released']>;
      await tx.query(`delete from ${table} where consumer_group = $1 and event_id = $2`, [
        group,
        eventId,
      ]);
    },
  };
  return { ...reaction, awaited: true, on: { ...reaction.on, ...on } };
};

/** Answers: about which enterprises do publishers hold something back, and since when? */
@Injectable()
export class HeldBackFacts {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(EVENT_BUS) private readonly bus: EventBus,
  ) {}

  /** Per social credit code, when the oldest of it was recorded (RFC 3339, UTC); others are absent. */
  async since(usccs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    // Without PostgreSQL nothing reacts, so nothing is waited for.
    if (!this.dataSource.isInitialized) return new Map();
    const rows = await this.dataSource.query<readonly HeldBackRow[]>(
      `select consumer_group, published_ids, uscc, since from held_back where uscc = any ($1) order by since`,
      [usccs],
    );
    const since = new Map<string, string>();
    for (const row of rows) {
      if (since.has(row.uscc)) continue;
      // A log that was replaced is published again from its beginning, and what waited may then just come.
      const come = await this.bus.handled(row.consumer_group, row.published_ids);
      if (come.size === 0) since.set(row.uscc, row.since.toISOString());
    }
    return since;
  }
}

interface HeldBackRow {
  readonly consumer_group: string;
  readonly published_ids: readonly string[];
  readonly uscc: string;
  readonly since: Date;
}
