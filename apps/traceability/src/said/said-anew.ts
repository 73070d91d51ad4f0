import { digestOf } from '../log/dictionary.js';
import type { Queryable } from '../log/queryable.js';

/** Something of which something else is said than before. */
export interface SaidAnew {
  /** Identifier of a party or a place (canonical), or an eventID. */
  readonly subject: string;
  /** RFC 3339: when it was recorded. */
  readonly knownFrom: string;
  /** Position of the last event about it that has been looked at again. */
  readonly seenUpTo: number;
}

/** A transaction of a reaction or a projection. */
interface Transaction {
  query(text: string, values: unknown[]): Promise<unknown>;
}

/**
 * Notes that something else is said of parties, places or events, in the transaction that keeps what is said: all
 * events about them are looked at again, from the first on.
 */
export const noteSaidAnew = async (
  tx: Transaction,
  subjects: readonly string[],
  knownFrom: string,
): Promise<void> => {
  const digests = new Map(subjects.map((subject) => [digestOf(subject), subject]));
  if (digests.size === 0) return;
  await tx.query(
    `insert into traceability.said_anew as s (digest, subject, known_from)
     select digest, subject, $3 from unnest($1::uuid[], $2::text[]) as n (digest, subject) order by digest
     on conflict (digest) do update
       set known_from = greatest(s.known_from, excluded.known_from), seen_up_to = 0`,
    [[...digests.keys()], [...digests.values()], knownFrom],
  );
};

/** Takes the one in hand that was said first, until the transaction ends; undefined: there is none that nobody has. */
export const takeSaidAnew = async (db: Queryable): Promise<SaidAnew | undefined> => {
  const { rows } = await db.query({
    text: `select subject, known_from as "knownFrom", seen_up_to::float8 as "seenUpTo"
      from traceability.said_anew order by known_from, digest limit 1 for update skip locked`,
  });
  const [row] = rows as readonly (Omit<SaidAnew, 'knownFrom'> & { readonly knownFrom: Date })[];
  return row && { ...row, knownFrom: row.knownFrom.toISOString() };
};

/** Notes up to where its events have been looked at; undefined: there are no more. */
export const noteSeen = async (
  db: Queryable,
  { subject }: SaidAnew,
  upTo: number | undefined,
): Promise<void> => {
  await db.query(
    upTo === undefined
      ? {
          text: 'delete from traceability.said_anew where digest = $1',
          values: [digestOf(subject)],
        }
      : {
          text: 'update traceability.said_anew set seen_up_to = $2 where digest = $1',
          values: [digestOf(subject), upTo],
        },
  );
};

/** How many there are of which events are to be looked at. */
export const saidAnewLeft = async (db: Queryable): Promise<number> => {
  const { rows } = await db.query({
    text: 'select count(*)::int as count from traceability.said_anew',
  });
  return (rows as readonly { count: number }[])[0]!.count;
};
