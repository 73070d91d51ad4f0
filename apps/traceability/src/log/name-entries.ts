import type { Queryable } from './queryable.js';

/** A thing or place, and what its reporter calls it. */
export interface NamedThing {
  readonly id: string;
  readonly name: string;
}

// STORAGE FORMAT. What is kept of a place is on disk for ever: add optional fields; never rename, retype or delete one.
/** What a reporter says of a place; canonical. */
export interface ReportedPlace {
  readonly id: string;
  /** What lies directly within it; absent: nothing is said of that. */
  readonly children?: readonly string[];
  /** Degrees; both or neither. */
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Names and places that the header of a document reports. */
export interface ReportedNames {
  readonly uscc: string;
  readonly captureId: string;
  readonly names: readonly NamedThing[];
  readonly places?: readonly ReportedPlace[];
}

/** An entry of the log that reports names: no event, and no answer to a query of EPCIS. */
export interface NameEntry extends ReportedNames {
  readonly position: number;
  readonly recordTime: string;
}

interface NamesPosition {
  /** Position of the first entry; the others follow without a gap. */
  readonly first: number;
  readonly recordTime: string;
  /** Numbers of the reporters. */
  readonly reporters: ReadonlyMap<string, number>;
}

/** Writes entries that report names. */
export const insertNames = async (
  db: Queryable,
  entries: readonly ReportedNames[],
  { first, recordTime, reporters }: NamesPosition,
): Promise<void> => {
  await db.query({
    name: 'insert_names',
    text: `insert into traceability.name_entry (position, record_time, reporter, capture_id, names, places)
      select position, $2, reporter, capture_id, names, places
      from unnest($1::bigint[], $3::int[], $4::uuid[], $5::text[], $6::text[])
        as e (position, reporter, capture_id, names, places)`,
    values: [
      entries.map((_, index) => first + index),
      recordTime,
      entries.map(({ uscc }) => reporters.get(uscc)!),
      entries.map(({ captureId }) => captureId),
      entries.map(({ names }) => JSON.stringify(names.map(({ id, name }) => [id, name]))),
      entries.map(({ places = [] }) => (places.length === 0 ? null : JSON.stringify(places))),
    ],
  });
};

interface NameRow {
  readonly position: string;
  readonly record_time: Date;
  readonly uscc: string;
  readonly capture_id: string | null;
  readonly names: string;
  /** Absent in entries of earlier versions, and where none are reported. */
  readonly places: string | null;
}

/** Entries that report names, after a position up to another, oldest first. */
export const namesBetween = async (
  db: Queryable,
  { after, upTo, max }: { readonly after: number; readonly upTo: number; readonly max: number },
): Promise<NameEntry[]> => {
  const { rows } = await db.query({
    name: 'names_between',
    text: `select e.position, e.record_time, r.uscc, e.capture_id, e.names, e.places
      from traceability.name_entry e join traceability.reporter r on r.number = e.reporter
      where e.position > $1 and e.position <= $2 order by e.position limit $3`,
    values: [after, upTo, max],
  });
  return (rows as NameRow[]).map((row) => ({
    position: Number(row.position),
    recordTime: row.record_time.toISOString(),
    uscc: row.uscc,
    captureId: row.capture_id ?? '',
    names: (JSON.parse(row.names) as [string, string][]).map(([id, name]) => ({ id, name })),
    ...(row.places !== null && { places: JSON.parse(row.places) as ReportedPlace[] }),
  }));
};
