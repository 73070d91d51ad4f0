import type { Queryable } from '../log/queryable.js';
import { EDGE, type EdgeBetween } from './edges-between.js';

/** What a name leads to by one event; names are numbers of `graph_name`, times milliseconds. */
export interface StoredEdge {
  readonly name: number;
  readonly kind: EdgeBetween;
  /** Of the event. */
  readonly position: number;
  readonly at: number;
  /** Position of the first event that says the same. */
  readonly told: number;
  readonly others: readonly number[];
  /** Of what is inside containers and lots: how its event is called, and who reports it. */
  readonly id: string;
  readonly reporter: number;
}

/** Of edges that are put in the order of their events. */
const ORDERED: readonly EdgeBetween[] = [
  ...[EDGE.PACKED, EDGE.WITHIN, EDGE.UNPACKED, EDGE.EMPTIED],
  ...[EDGE.SERIALS, EDGE.SERIALS_MADE, EDGE.LOTS],
];

// As one text: of ten thousand rows the driver would make as many objects by slow roads.
const EDGES_OF = `select string_agg(concat('[', e.name, ',', e.kind, ',', e.position, ',', e.valid_from, ',',
      coalesce(e.told, e.position), ',', translate(e.others::text, '{}', '[]'),
      case when e.kind in (${ORDERED.join()}) then (
        select concat(',', to_json(coalesce('urn:uuid:' || g.event_uuid, g.event_id)), ',', g.reporter)
        from traceability.graph_event g where g.position = e.position) end, ']'), ',') as edges
  from (
    select * from traceability.graph_edge
    where name = any($1::int[]) and kind = any($2::smallint[])
      and known_from <= $3 and (known_until is null or known_until > $3) and valid_from <= $4
    limit $5) as e`;

type EdgeColumns = readonly [
  ...[name: number, kind: EdgeBetween, position: number, at: number, told: number],
  others: readonly number[],
  id?: string,
  reporter?: number,
];

/** Which edges are read. */
export interface EdgeBounds {
  readonly kinds: readonly EdgeBetween[];
  /** Milliseconds since 1970. */
  readonly knownAt: number;
  readonly validAt: number;
  /** Edges that are read at most. */
  readonly max: number;
}

/** Edges from any of the names that stand at a moment, in the order of the log. */
export const edgesFrom = async (
  db: Queryable,
  names: readonly number[],
  { kinds, knownAt, validAt, max }: EdgeBounds,
): Promise<readonly StoredEdge[]> => {
  const { rows } = await db.query({
    name: 'graph_edges_from',
    text: EDGES_OF,
    values: [`{${names.join()}}`, `{${kinds.join()}}`, knownAt, validAt, max],
  });
  const [{ edges }] = rows as [{ readonly edges: string | null }];
  if (edges === null) return [];
  return (JSON.parse(`[${edges}]`) as readonly EdgeColumns[])
    .map(([name, kind, position, at, told, others, id = '', reporter = 0]) => ({
      ...{ name, kind, position, at, told, others, id, reporter },
    }))
    .sort((left, right) => left.position - right.position);
};
