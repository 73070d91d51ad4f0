import type { Projection } from '@zhixin/read-model';
import type { EntityManager } from 'typeorm';
import type { LogEvent } from '../log/log-source.js';
import type { NameEntry, ReportedPlace } from '../log/name-entries.js';
import { noteSaidAnew } from '../said/said-anew.js';

/** Keeps what reporters say of places. Whose word counts is asked when it is read: registrations change. */
export const reportedPlaces: Projection<LogEvent> = {
  name: 'reported-places',
  tables: ['place_within', 'place_coordinates'],
  project: async (batch, db) => {
    for (const { names } of batch)
      for (const place of names?.places ?? []) {
        const { id, children, latitude } = place;
        const inner = children === undefined ? [] : await keepChildren(db, names!, id, children);
        if (latitude !== undefined) await keepCoordinates(db, names!, place);
        await noteSaidAnew(db, [id, ...inner.map((one) => one.place)], names!.recordTime);
      }
  },
};

// The list replaces what the reporter said before of the same place: who is no longer in it lies nowhere. Answers with
// the places of which something else is said now.
const keepChildren = (
  db: EntityManager,
  { uscc, position, recordTime }: NameEntry,
  outer: string,
  children: readonly string[],
) =>
  db.query<{ readonly place: string }[]>(
    `with known as (
       select distinct on (place) place, outer_place from place_within
       where uscc = $1 and position < $2 and (outer_place = $4 or place = any($5) or place in (
         select place from place_within where uscc = $1 and outer_place = $4))
       order by place, position desc)
     insert into place_within (place, uscc, position, record_time, outer_place)
     select coalesce(c.place, k.place), $1, $2, $3, case when c.place is null then null else $4 end
     from unnest($5::text[]) as c (place) full join known k on k.place = c.place
     where k.place is null or c.place is not null and k.outer_place is distinct from $4
       or c.place is null and k.outer_place = $4
     on conflict (place, uscc, position) do update set outer_place = excluded.outer_place
       where excluded.outer_place is not null
     returning place`,
    [uscc, position, recordTime, outer, children],
  );

const keepCoordinates = (
  db: EntityManager,
  { uscc, position, recordTime }: NameEntry,
  { id, latitude, longitude }: ReportedPlace,
) =>
  db.query(
    `insert into place_coordinates (place, uscc, position, record_time, latitude, longitude)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [id, uscc, position, recordTime, latitude, longitude],
  );
