import type pg from 'pg';
import { EventStoreUnavailable } from './event-store-errors.js';
import type { EventFilter, RecordedEvent } from './event-store.js';
import { asText, eventOf, EVENT_COLUMNS, type EventRow } from './event-rows.js';
import { isTransient } from './postgres-connection.js';

/** Most events, and about the most bytes of events, that one query brings into memory. */
export const PAGE_EVENTS_MAX = 1_000;
export const PAGE_BYTES_MAX = 4 * 1024 * 1024;

// The largest bigint.
const REVISION_MAX = '9223372036854775807';

/** Some events in order. */
export interface EventPage {
  readonly events: readonly RecordedEvent[];
  /** Nothing that was asked for comes after these. */
  readonly last: boolean;
}

/** Which events of all streams: after one place, up to and including another. */
export interface AllRange {
  readonly after: bigint;
  readonly upTo: bigint;
  readonly filter?: EventFilter | undefined;
}

/** Which events of one stream. */
export interface StreamRange {
  readonly stream: string;
  readonly from: number;
  readonly direction: 'forward' | 'backward';
}

/** Queries of the events table, page by page. */
export class PostgresReader {
  constructor(
    private readonly pool: pg.Pool,
    private readonly schema: string,
  ) {}

  async pageOfAll({ after, upTo, filter }: AllRange, eventsMax: number): Promise<EventPage> {
    const limit = Math.min(eventsMax, PAGE_EVENTS_MAX);
    return this.page(
      {
        // Not prepared by name: a plan that was cached while the table was small may not suit it later.
        text: withinBytes(allQuery(this.schema, filter), 'position'),
        values: [after, upTo, limit, filter?.categories, filter?.types].filter(
          (value) => value !== undefined,
        ),
      },
      limit,
    );
  }

  async pageOfStream(
    { stream, from, direction }: StreamRange,
    eventsMax: number,
  ): Promise<EventPage> {
    const limit = Math.min(eventsMax, PAGE_EVENTS_MAX);
    return this.page(
      {
        name: `${this.schema} stream ${direction}`,
        text: streamQuery(this.schema, direction),
        values: [stream, from, limit],
      },
      limit,
    );
  }

  /** Place of the newest event; 0 where there is none. */
  async head(): Promise<bigint> {
    const { rows } = await this.query<{ position: string }>({
      text: `select position from ${this.schema}.events order by position desc limit 1`,
    });
    return BigInt(rows[0]?.position ?? 0);
  }

  private async page(query: pg.QueryConfig, limit: number): Promise<EventPage> {
    const { rows } = await this.query<EventRow>({
      ...query,
      rowMode: 'array',
      types: asText,
    } as unknown as pg.QueryConfig);
    let bytes = 0;
    for (const row of rows) bytes += Number(row[8]);
    return { events: rows.map(eventOf), last: rows.length < limit && bytes < PAGE_BYTES_MAX };
  }

  private async query<Row>(query: pg.QueryConfig): Promise<{ rows: Row[] }> {
    try {
      return (await this.pool.query(query)) as unknown as { rows: Row[] };
    } catch (cause) {
      if (isTransient(cause)) throw new EventStoreUnavailable(String(cause), { cause });
      throw cause;
    }
  }
}

// The server stops before the page's bytes are exceeded, but gives at least one event.
const withinBytes = (events: string, order: string) => `
  select ${EVENT_COLUMNS} from (
    select *, sum(bytes) over (
        order by ${order} rows between unbounded preceding and 1 preceding) as bytes_before
      from (${events}) as limited
  ) as e
  where coalesce(bytes_before, 0) < ${PAGE_BYTES_MAX}
  order by ${order}`;

// By comparing rows, as below.
const streamQuery = (schema: string, direction: StreamRange['direction']) => {
  const [order, from, to] =
    direction === 'forward'
      ? ['asc', '>=', `<= ($1, ${REVISION_MAX})`]
      : ['desc', '<=', '>= ($1, 0)'];
  return withinBytes(
    `select * from ${schema}.events
      where (stream, revision) ${from} ($1, $2::bigint) and (stream, revision) ${to}
      order by stream ${order}, revision ${order} limit $3`,
    `stream ${order}, revision ${order}`,
  );
};

// Each category is read from its own index range, so that events of others cost nothing. It is asked for
// by comparing rows because only that index gives them in order: with `category = …` the planner, for
// want of statistics, now and then walks the primary key or sorts a whole category. Event types have no
// index: a filter by types alone passes over all events once, on the server.
const allQuery = (schema: string, filter: EventFilter | undefined) => {
  if (filter?.categories === undefined)
    return `select * from ${schema}.events where position > $1 and position <= $2
              ${filter?.types === undefined ? '' : 'and type = any($4)'}
             order by position limit $3`;
  return `
    select * from ${schema}.events where position = any(array(
      select found.position from unnest($4::text[]) as wanted (category)
       cross join lateral (
         select position from ${schema}.events
          where (category, position) > (wanted.category, $1)
            and (category, position) <= (wanted.category, $2)
                ${filter.types === undefined ? '' : 'and type = any($5)'}
          order by category, position limit $3) as found
       order by found.position limit $3))
     order by position`;
};
