import { keyOfEventId, KIND } from '../domain/identity-keys.js';
import { shortened } from '../log/identifier-text.js';
import type { LoggedEvent } from '../log/log-entry.js';
import { eventsAtPositions } from '../log/log-reader.js';
import type { Queryable } from '../log/queryable.js';
import type { SaidAnew } from './said-anew.js';

// An event is called so, names the party as a source or a destination, or was at the place. An extension of a GLN is of
// that GLN: whose it is, is asked for the GLN.
const POSITIONS = `with parties as (
    select number from traceability.dictionary
    where (text like '[["source",%' or text like '[["destination",%') and traceability.parties_in(text) @> array[$1::text]
  ), places as (
    select number from traceability.graph_name where key = $3
    union all
    select number from traceability.graph_name where key >= $3 || '/254/' and key < $3 || '/2540'
  ), reporters as (
    select n.number from traceability.reporter r join traceability.graph_name n on n.key = r.uscc
    where exists (select from places)
  )
  select position::float8 as position from (
    (select i.position from traceability.identity i
      where i.key = $2 and i.kind in (${KIND.EVENT_ID}, ${KIND.HASH}) and i.position > $4)
    union
    (select e.position from parties p, lateral (
      select position from traceability.event
      where parties = p.number and position > $4 order by position limit $5) as e)
    union
    (select e.position from places p, reporters r, lateral (
      select position from traceability.graph_event
      where reporter = r.number and place = p.number and position > $4
      union all
      select position from traceability.graph_event
      where reporter = r.number and other_place = p.number and position > $4) as e)
  ) as about order by position limit $5`;

/** The next events about something, behind those that have been looked at. */
export const eventsAbout = async (
  db: Queryable,
  { subject, seenUpTo }: SaidAnew,
  max: number,
): Promise<readonly LoggedEvent[]> => {
  const { rows } = await db.query({
    name: 'events_about_said',
    text: POSITIONS,
    values: [subject, keyOfEventId(subject), shortened(subject), seenUpTo, max],
  });
  return eventsAtPositions(
    db,
    (rows as readonly { position: number }[]).map(({ position }) => position),
  );
};
