import { EpcisEventAcceptedV1 } from '@zhixin/contracts';
import type pg from 'pg';

/** Stored events of which every one is published, as they are called in their streams. */
const PUBLISHED = ['EnterpriseRegistered', 'GradeEvaluated', 'PenaltyDecided'];

/** What agencies read of what is stored. */
export interface FeedReckoning {
  readonly fed: number;
  /** Stored events that no agency ever gets. */
  readonly missing: readonly string[];
  /** EPCIS events that they get twice. */
  readonly twice: readonly string[];
}

/** Compares the feed, at the far end of the bus, with the stores at its beginning. */
export const reckonFeed = async (database: pg.Pool): Promise<FeedReckoning> => {
  const column = async (sql: string, values: readonly unknown[] = []) =>
    (await database.query<{ one: string }>(sql, [...values])).rows.map(({ one }) => one);
  const [fed] = await column(
    `select (select count(*) from exchange.feed_event) + (select count(*) from exchange.feed_place) as one`,
  );
  return {
    fed: Number(fed),
    missing: [
      ...(await column(
        `select published_id as one
         from traceability.published_events(array(select position from traceability.event))
         where not exists (select from exchange.feed_event where event_id = published_id)
           and not exists (select from exchange.feed_place where id_key
             = encode(substring(sha256(convert_to(published_id, 'UTF8')) from 1 for 16), 'hex')::uuid)`,
      )),
      ...((await hasEventTables(database))
        ? await column(
            `select id::text as one from event_store.events where type = any ($1)
             except select split_part(event_id, '/', 1) from exchange.feed_event`,
            [PUBLISHED],
          )
        : []),
    ],
    twice: await column(
      `select event::json ->> 'subject' as one from exchange.feed_event
       where topic = 'traceability.v1' and type = $1 group by 1 having count(*) > 1
       union all
       select position::text from exchange.feed_place group by topic, position having count(*) > 1`,
      [EpcisEventAcceptedV1.type],
    ),
  };
};

const hasEventTables = async (database: pg.Pool): Promise<boolean> => {
  const { rows } = await database.query<{ there: boolean }>(
    `select to_regclass('event_store.events') is not null as there`,
  );
  return rows[0]?.there === true;
};
