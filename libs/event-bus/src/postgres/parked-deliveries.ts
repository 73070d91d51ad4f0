import type { Pool } from 'pg';
import type { CloudEvent, Delivery, ParkedDelivery } from '../event-bus.js';
import { UnknownParkedDelivery } from '../faults.js';

const LISTED_MAX = 1_000;
const ANNOUNCED_MAX = 100;

/** SQL: how many deliveries of the group and partition in row `c` are parked. */
export const parkedOf = (schema: string): string => `
  (select count(*) from ${schema}.parked p
   where p.group_name = c.group_name and p.topic = c.topic and p.partition = c.partition)`;

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

  /** Partitions in which something waits to be handled again. */
  async asked(group: string, topic: string): Promise<ReadonlySet<number>> {
    const { rows } = await this.pool.query<{ partition: number }>(
      `select distinct partition from ${this.schema}.parked
       where replay and group_name = $1 and topic = $2`,
      [group, topic],
    );
    return new Set(rows.map(({ partition }) => partition));
  }

  /** Those that nobody has told the world about, oldest first, 100 at most. */
  async unannounced(group: string, topic: string): Promise<readonly ParkedDelivery[]> {
    const { rows } = await this.pool.query<ParkedRow>(
      `select ${COLUMNS} from ${this.schema}.parked
       where not announced and group_name = $1 and topic = $2
       order by parked_at, id limit ${ANNOUNCED_MAX}`,
      [group, topic],
    );
    return rows.map(parkedFrom);
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

const parkedFrom = ({
  topic,
  partition,
  offset,
  event,
  group_name: group,
  parked_at: parkedAt,
  ...row
}: ParkedRow): ParkedDelivery => {
  const delivery: Delivery = { topic, partition, offset, event };
  return { ...row, group, delivery, parkedAt: parkedAt.toISOString() };
};
