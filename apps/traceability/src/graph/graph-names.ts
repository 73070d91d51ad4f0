import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { shortened, whole } from '../log/identifier-text.js';
import type { Queryable } from '../log/queryable.js';

/** Bytes of an identifier that an index takes; PostgreSQL's limit is 2,704. */
const KEY_BYTES_MAX = 2_048;

/** The key under which a name is found: itself as the log shortens it, or its digest. */
const keyOf = (name: string): { readonly key: string; readonly text: string | null } => {
  const key = shortened(name);
  if (key.length * 3 <= KEY_BYTES_MAX || Buffer.byteLength(key) <= KEY_BYTES_MAX)
    return { key, text: null };
  return { key: `#${createHash('sha256').update(key).digest('hex')}`, text: key };
};

interface NumberRow {
  readonly at: number;
  readonly number: number;
}

/**
 * The numbers of some names, each once; new ones follow on the greatest. Whoever enters names is the only one that
 * does, as a projection's transaction is, so that a rebuild numbers them in the same order.
 */
export const enterNames = async (
  db: EntityManager,
  names: readonly string[],
): Promise<readonly number[]> => {
  const keys = names.map(keyOf);
  const rows = await db.query<NumberRow[]>(
    `with looked_up as (
       select at, key, w.text, n.number
       from unnest($1::text[], $2::text[]) with ordinality as w (key, text, at) left join graph_name n using (key)
     ), entered as (
       insert into graph_name (number, key, text)
       select (select coalesce(max(number), 0) from graph_name) + row_number() over (order by at), key, text
       from looked_up where number is null returning number, key
     )
     select at::int, number from looked_up where number is not null
     union all
     select at::int, e.number from looked_up join entered e using (key)`,
    [keys.map(({ key }) => key), keys.map(({ text }) => text)],
  );
  return inOrder(rows, names.length);
};

const inOrder = (rows: readonly NumberRow[], length: number): readonly number[] => {
  const numbers = new Array<number>(length);
  for (const { at, number } of rows) numbers[at - 1] = number;
  return numbers;
};

/** The numbers of those names that the graph has. */
export const numbersOfNames = async (
  db: Queryable,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await db.query({
    name: 'graph_numbers_of_names',
    text: `select at::int, number from unnest($1::text[]) with ordinality as w (key, at)
      join traceability.graph_name using (key)`,
    values: [names.map((name) => keyOf(name).key)],
  });
  return new Map((rows as NumberRow[]).map(({ at, number }) => [names[at - 1]!, number]));
};

/** What some numbers stand for. */
export const namesOfNumbers = async (
  db: Queryable,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> => {
  const { rows } = await db.query({
    name: 'graph_names_of_numbers',
    text: `select n.number, coalesce(n.text, n.key) as name
      from unnest($1::int[]) as w (number) join traceability.graph_name n using (number)`,
    values: [numbers],
  });
  return new Map(
    (rows as { number: number; name: string }[]).map(({ number, name }) => [number, whole(name)]),
  );
};
