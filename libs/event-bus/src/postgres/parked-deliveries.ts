import type { Pool } from 'pg';
import type { CloudEvent, Delivery, ParkedDelivery } from '../event-bus.js';
import { UnknownParkedDelivery } from '../faults.js';

const LISTED_MAX = 1_000;
const CARED_FOR_MAX = 100;

/** SQL: how many deliveries of the group and partition in row `c` are parked. */
export const parkedOf = (schema: string): string => `
  (select count(*) from ${schema}.parked p
   where p.group_name = c.group_name and p.topic = c.topic and p.partition = c.partition)`;

interface ToCareFor {
  /** Partitions in which something waits to be handled again. */
  readonly asked: ReadonlySet<number>;
  /** Those that nobody has told the world about. */
  readonly unannounced: readonly ParkedDelivery[];
}

/** What waits for a person, whichever log it came from. */
export class ParkedDeliveries {
  constructor(
    private readonly pool: Pool,
    private readonly schema: string,
  ) {}

  /** The newest first, 1,000 at most. */
  async list(group?: string): Promise<readonly ParkedDelivery[]> {
    const { rows } = await this.pool.query<ParkedRow>(
      `select ${COLUMNS} from ${this.schema}.parked where $1::text is null or group_name = $1
       order by parked_at desc, id limit ${LISTED_MAX}`,
      [group ?? null],
    );
    return rows.map(parkedFrom);
  }

  /**
   * Asks its group to handle a parked delivery again.
   *
   * @throws UnknownParkedDelivery
   */
  async askReplay(id: string): Promise<void> {
    const { rows } = await this.pool.query(
      `with asked as (
         update ${this.schema}.parked set replay = true where id::text = $1 returning 1
       )
       select pg_notify('${this.schema}', 'published') from asked`,
      [id],
    );
    if (rows.length === 0) throw new UnknownParkedDelivery(id);
  }

  /** What a consumer has to do for the parked deliveries of its group, the oldest 100 of them. */
  async toCareFor(group: string, topic: string): Promise<ToCareFor> {
    const { rows } = await this.pool.query<ParkedRow & { replay: boolean; announced: boolean }>({
      name: `${this.schema}.to_care_for`,
      text: `select ${COLUMNS}, replay, announced from ${this.schema}.parked
        where (replay or not announced) and group_name = $1 and topic = $2
        order by replay desc, parked_at, id limit ${CARED_FOR_MAX}`,
      values: [group, topic],
    });
    return {
      asked: new Set(rows.flatMap(({ replay, partition }) => (replay ? partition : []))),
      unannounced: rows.filter(({ announced }) => !announced).map(parkedFrom),
    };
  }

  async announced(ids: readonly string[]): Promise<void> {
    await this.pool.query(
      `update ${this.schema}.parked set announced = true where id = any ($1::uuid[])`,
      [ids],
    );
  }
}

const COLUMNS = 'id, group_name, topic, partition, "offset", event, error, attempts, parked_at';

interface ParkedRow {
  readonly id: string;
  readonly group_name: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly event: CloudEvent;
  readonly error: string;
  readonly attempts: number;
  readonly parked_at: Date;
}

const parkedFrom = (row: ParkedRow): ParkedDelivery => {
  const { id, group_name: group, error, attempts, topic, partition, offset, event } = row;
  const delivery: Delivery = { topic, partition, offset, event };
  return { id, group, delivery, error, attempts, parkedAt: row.parked_at.toISOString() };
};
