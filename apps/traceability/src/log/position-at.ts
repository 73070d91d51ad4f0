import type { Queryable } from './queryable.js';

/** A place in the log, and the moment up to which it is everything that was known. */
export interface KnownPosition {
  /** 0 where the log was empty. */
  readonly position: number;
  readonly knownAt: string;
}

// Positions are given out in the order of record times, so that the last one of a moment is found by halving.
const POSITION_AT = `with recursive search(low, high) as (
    select 0::bigint, h.position from traceability.log_head h
    union all
    select case when entry.record_time <= $1 then s.middle else s.low end,
      case when entry.record_time <= $1 then s.high else s.middle - 1 end
    from (select low, high, (low + high + 1) / 2 as middle from search where low < high) as s,
      lateral (
        select max(record_time) as record_time from (
          (select record_time from traceability.event where position <= s.middle order by position desc limit 1)
          union all
          (select record_time from traceability.name_entry where position <= s.middle order by position desc limit 1)
        ) as last
      ) as entry
  ) select low as position from search where low = high`;

/** The last position that was recorded at or before a moment; without one, of everything there is. */
export const positionAt = async (
  db: Queryable,
  knownAt: string | undefined,
): Promise<KnownPosition | undefined> => {
  const { rows } = await db.query({
    name: 'log_end',
    text: 'select position, record_time from traceability.log_head where position > 0',
  });
  const [head] = rows as readonly { position: string; record_time: Date }[];
  if (head === undefined) return undefined;
  const all = { position: Number(head.position), knownAt: head.record_time.toISOString() };
  if (knownAt === undefined) return all;
  if (Date.parse(knownAt) >= head.record_time.getTime()) return { ...all, knownAt };
  const found = await db.query({ name: 'position_at', text: POSITION_AT, values: [knownAt] });
  const [at] = found.rows as readonly { position: string }[];
  return { position: Number(at?.position ?? 0), knownAt };
};
