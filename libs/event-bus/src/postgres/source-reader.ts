import type { Pool } from 'pg';
import type { CloudEvent, KeptPlace } from '../event-bus.js';
import { NoTopicSource, PlaceGone } from '../faults.js';
import { idKeyOf } from '../id-key.js';
import type { SourceRow, TopicSource, TopicSources } from '../topic-source.js';
import { plainFunction } from './names.js';

/** Reads what topics' owners keep in the same database. */
export class SourceReader {
  readonly #sources: ReadonlyMap<string, TopicSource>;

  constructor(
    private readonly pool: Pool,
    sources: TopicSources = {},
  ) {
    for (const { rows } of Object.values(sources)) plainFunction(rows);
    this.#sources = new Map(Object.entries(sources));
  }

  of(topic: string): TopicSource | undefined {
    return this.#sources.get(topic);
  }

  /**
   * The events at these places, in the same order, with one call of the source.
   *
   * @throws PlaceGone, NoTopicSource
   */
  async eventsAt(topic: string, places: readonly KeptPlace[]): Promise<readonly CloudEvent[]> {
    if (places.length === 0) return [];
    const source = this.#sources.get(topic);
    if (source === undefined) throw new NoTopicSource(topic);
    const { rows } = await this.pool.query<SourceRow>({
      name: `rows of ${source.rows}`,
      text: `select * from ${source.rows}($1::bigint[])`,
      values: [places.map(({ position }) => position)],
    });
    const byPosition = new Map(rows.map((row) => [String(row['position']), row]));
    return places.map(({ position, idKey }) => {
      const row = byPosition.get(position);
      const event = row && source.toEvent(row);
      if (event === undefined || idKeyOf(event.id) !== idKey) throw new PlaceGone(topic, position);
      return event;
    });
  }
}
