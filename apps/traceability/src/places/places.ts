import type { PlaceWithin } from '@zhixin/trace-graph';
import type { Queryable } from '../log/queryable.js';

/** Places above one another that are followed; deeper is a mistake. */
const LEVELS_MAX = 20;

/** Where a place is, in degrees, while that is known. */
export interface PlaceCoordinates {
  readonly place: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly recordTime: string;
  readonly withdrawnAt?: string;
}

interface KnownRow {
  readonly place: string;
  readonly known_from: Date;
  readonly known_until: Date | null;
}

/** The GLN of a place, without its extension: what is registered. */
const GLN_OF = (column: string) => `regexp_replace(${column}, '/254/[^/]*$', '')`;

/**
 * What the owners of places say these places lie in, and what those lie in. A reporter's word counts about places whose
 * GLN is registered as its own, both the inner and the outer one, and only while it is; never by company prefix.
 */
export const placesAbove = async (
  db: Queryable,
  places: readonly string[],
): Promise<readonly PlaceWithin[]> => {
  const found: PlaceWithin[] = [];
  const asked = new Set<string>();
  let level = withBases(places);
  for (let depth = 0; level.length > 0 && depth < LEVELS_MAX; depth += 1) {
    for (const place of level) asked.add(place);
    const { rows } = await db.query({ name: 'places_above', text: ABOVE, values: [level] });
    const above = (rows as (KnownRow & { readonly outer_place: string })[]).map((row) => ({
      place: row.place,
      within: row.outer_place,
      ...knownOf(row),
    }));
    found.push(...above);
    level = withBases(above.map(({ within }) => within)).filter((place) => !asked.has(place));
  }
  return found;
};

/** Where the owners of these places say that they are, every word in its turn, oldest first. */
export const coordinatesOf = async (
  db: Queryable,
  places: readonly string[],
): Promise<readonly PlaceCoordinates[]> => {
  if (places.length === 0) return [];
  const { rows } = await db.query({ name: 'coordinates_of', text: COORDINATES, values: [places] });
  return (rows as (KnownRow & PlaceCoordinates)[]).map((row) => ({
    ...{ place: row.place, latitude: row.latitude, longitude: row.longitude },
    ...knownOf(row),
  }));
};

// A place with an extension lies within its GLN, which may lie within another.
const withBases = (places: readonly string[]): string[] => [
  ...new Set(places.flatMap((place) => [place, place.replace(/\/254\/[^/]*$/, '')])),
];

const knownOf = ({ known_from, known_until }: KnownRow) => ({
  recordTime: known_from.toISOString(),
  ...(known_until !== null && { withdrawnAt: known_until.toISOString() }),
});

// greatest() and least() pass over what is null: a registration or word that has no end yet.
const ABOVE = `with said as (
    select place, uscc, position, record_time, outer_place,
      lead(record_time) over (partition by place, uscc order by position) as replaced_at
    from traceability.place_within where place = any($1)),
  known as (
    select said.place, said.outer_place, said.position,
      greatest(said.record_time, i.record_time, o.record_time) as known_from,
      least(said.replaced_at, i.withdrawn_at, o.withdrawn_at) as known_until
    from said
    join traceability.party_registration i
      on i.identifier = ${GLN_OF('said.place')} and i.uscc = said.uscc and i.record_time is not null
    join traceability.party_registration o
      on o.identifier = ${GLN_OF('said.outer_place')} and o.uscc = said.uscc and o.record_time is not null)
  select place, outer_place, known_from, known_until from known
  where known_until is null or known_from < known_until
  order by known_from, position, place, outer_place`;

const COORDINATES = `with said as (
    select place, uscc, position, record_time, latitude, longitude,
      lead(record_time) over (partition by place, uscc order by position) as replaced_at
    from traceability.place_coordinates where place = any($1)),
  known as (
    select said.*, greatest(said.record_time, r.record_time) as known_from,
      least(said.replaced_at, r.withdrawn_at) as known_until
    from said
    join traceability.party_registration r
      on r.identifier = ${GLN_OF('said.place')} and r.uscc = said.uscc and r.record_time is not null)
  select place, latitude, longitude, known_from, known_until from known
  where known_until is null or known_from < known_until
  order by known_from, position, place`;
