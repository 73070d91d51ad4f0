import { Inject, Injectable } from '@nestjs/common';
import { idKeyOf, type EventBus } from '@zhixin/event-bus';
import { DATA_SOURCE, EVENT_BUS } from '@zhixin/service-shell';
import { DataSource } from 'typeorm';
import { sees, type EventAddress, type Visibility } from '../domain/visibility.js';
import { KeptTexts, type KeptText, type SizedPlace } from './kept-texts.js';

/** Events in one page at most, and unless asked. */
export const PAGE_EVENTS_MAX = 1_000;
export const PAGE_EVENTS = 100;
/** A page is cut behind the event that reaches this; one event may be larger than a page. */
export const PAGE_BYTES_MAX = 4 * 1_048_576;

/** One event of the feed, ready to be sent. */
export interface FeedEntry {
  /** Its place in the topic; a string because PostgreSQL's is 64 bits. */
  readonly sequence: string;
  readonly id: string;
  readonly type: string;
  /** The structured CloudEvent, as JSON text. */
  readonly text: string;
}

/** Where a reader is in a topic. */
export interface ReaderPlace {
  readonly topic: string;
  readonly visibility: Visibility;
  /** Sequence of the last event it has; '0' at the beginning. */
  readonly after: string;
}

/** The newest event of a topic that a reader may see. */
export interface FeedNews {
  readonly id: string;
  readonly recordedAt: Date;
}

interface FeedRow extends KeptText {
  readonly sequence: string;
}

/** Its `idKey` has dashes, as PostgreSQL writes a uuid. */
interface FeedPlaceRow extends SizedPlace {
  readonly sequence: string;
}

/** Answers: what comes next in a topic for this reader? */
@Injectable()
export class Feed {
  private readonly texts: KeptTexts;

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(EVENT_BUS) bus: Pick<EventBus, 'eventsAt'>,
  ) {
    this.texts = new KeptTexts(bus);
  }

  /**
   * The next events in order, at most `limit` and about `PAGE_BYTES_MAX`.
   *
   * @throws PlaceGone where the topic's source lost an event.
   */
  // `measured.sequence`, because the bare name would be the text, and '9' sorts behind '10'.
  async next(
    { topic, visibility, after }: ReaderPlace,
    limit: number,
  ): Promise<readonly FeedEntry[]> {
    const visible = conditionOf(visibility, 5);
    if (visible === undefined) return [];
    const rows = await this.dataSource.query<(FeedRow | FeedPlaceRow)[]>(
      `select sequence::text as sequence, ${FOUND}
       from (
         select *, sum(bytes) over (order by sequence rows unbounded preceding) - bytes as before
         from (
           ${inBothForms(`sequence > $2 and ${visible.sql}`, 'order by sequence limit $3')}
         ) candidates
       ) measured
       where before < $4
       order by measured.sequence`,
      [topic, after, limit, PAGE_BYTES_MAX, ...visible.values],
    );
    return this.entriesOf(topic, rows);
  }

  /** The sequence of an event that the reader may see; undefined for any other. */
  async placeOf(
    topic: string,
    eventId: string,
    visibility: Visibility,
  ): Promise<string | undefined> {
    const [row] = await this.dataSource.query<(EventAddress & { readonly sequence: string })[]>(
      `select sequence::text as sequence, uscc, region, audience from feed_event
       where topic = $1 and event_id = $2
       union all
       select sequence::text, uscc, region, audience from feed_place
       where topic = ${NUMBER} and id_key = $3`,
      [topic, eventId, idKeyOf(eventId)],
    );
    return row !== undefined && sees(visibility, row) ? row.sequence : undefined;
  }

  /** The newest event that the reader may see; undefined while there is none. */
  async newest(topic: string, visibility: Visibility): Promise<FeedNews | undefined> {
    const visible = conditionOf(visibility, 2);
    if (visible === undefined) return undefined;
    const rows = await this.dataSource.query<(FeedRow | FeedPlaceRow)[]>(
      `select sequence::text as sequence, ${FOUND}
       from (
         ${inBothForms(visible.sql, 'order by sequence desc limit 1')}
       ) newest`,
      [topic, ...visible.values],
    );
    const [newest] = await this.entriesOf(topic, rows);
    return newest;
  }

  private async entriesOf(topic: string, rows: readonly (FeedRow | FeedPlaceRow)[]) {
    const places = rows.filter(isPlaced).map((row) => ({
      ...row,
      idKey: row.idKey.replaceAll('-', ''),
    }));
    const texts = (await this.texts.at(topic, places)).values();
    return rows.map((row) =>
      isPlaced(row) ? { sequence: row.sequence, ...texts.next().value! } : row,
    );
  }
}

const isPlaced = (row: FeedRow | FeedPlaceRow): row is FeedPlaceRow =>
  'position' in row && row.position !== null;

/** The topic's number in `feed_place`. */
const NUMBER = '(select number from feed_head where feed_head.topic = $1)';
const FOUND = 'id, type, recorded_at as "recordedAt", text, position, id_key as "idKey", bytes';

// Events of topic $1 kept as text and as a place; `condition` is about columns that both tables have. Each
// of them is cut by itself, so that neither is read further than its index leads.
const inBothForms = (condition: string, firstOnes: string) => `
  (select sequence, event_id as id, type, recorded_at, event as text, bytes,
     null::bigint as position, null::uuid as id_key
   from feed_event where topic = $1 and ${condition} ${firstOnes})
  union all
  (select sequence, null, null, null, null, bytes, position, id_key
   from feed_place where topic = ${NUMBER} and ${condition} ${firstOnes})
  ${firstOnes}`;

interface VisibilityCondition {
  readonly sql: string;
  readonly values: readonly string[];
}

// Each branch has the index that serves it in order: see the migration. Undefined: nothing is visible.
const conditionOf = (
  visibility: Visibility,
  parameter: number,
): VisibilityCondition | undefined => {
  switch (visibility.part) {
    case 'nothing':
      return undefined;
    case 'enterprise':
      return { sql: `uscc = $${parameter}`, values: [visibility.uscc] };
    case 'region': {
      const { prefix, audiences } = visibility;
      return {
        sql: `left(region, ${prefix.length}) = $${parameter} and ${audienceSql(audiences)}`,
        values: [prefix],
      };
    }
    case 'everywhere':
      return { sql: audienceSql(visibility.audiences), values: [] };
  }
};

// Literals, not parameters, so that the planner can prove the partial index of public events.
const audienceSql = (audiences: readonly ('public' | 'parties' | 'regulators')[]) =>
  audiences.length === 1
    ? `audience = '${audiences[0]}'`
    : `audience in (${audiences.map((audience) => `'${audience}'`).join(', ')})`;
