import type { AffectedItem, CitedEvent, ScopePageSet } from '@zhixin/contracts';
import { keyOfEventId, KIND } from '../domain/identity-keys.js';
import { eventIdOf, type TracedRow } from '../log/log-reader.js';
import type { Queryable } from '../log/queryable.js';
import { namesKnownAt } from './names-known.js';

type CitedRow = Pick<TracedRow, 'event_uuid' | 'event_id' | 'event_hash' | 'event_time'> & {
  readonly uscc: string;
  readonly step: string | null;
};

/** Every event that a page names, once. */
export const citedIn = (
  items: readonly AffectedItem[],
  sets: readonly ScopePageSet[],
): ReadonlySet<string> =>
  new Set([
    ...items.flatMap(({ evidence, path }) => [...evidence, ...path]),
    ...sets.flatMap(({ claimed, unexplained }) =>
      [...claimed, ...unexplained].flatMap(({ evidence }) => evidence),
    ),
  ]);

/** Up to where in the log, as of when parties are named, and whose events are told; absent: everybody's. */
interface CitedSelection {
  readonly position: number;
  readonly knownAt: string;
  readonly party?: string | undefined;
}

/** What events say in short, by their ids. */
export const citedEvents = async (
  db: Queryable,
  ids: ReadonlySet<string>,
  { position, knownAt, party }: CitedSelection,
): Promise<Readonly<Record<string, CitedEvent>>> => {
  if (ids.size === 0) return {};
  const { rows } = await db.query({
    name: 'cited_events',
    text: `select e.event_uuid, e.event_id, e.event_hash, e.event_time, r.uscc, d.text as step
      from traceability.identity i
      join traceability.event e on e.position = i.position
      join traceability.reporter r on r.number = e.reporter
      left join traceability.dictionary d on d.number = e.biz_step
      where i.key = any($1::uuid[]) and i.kind in (${KIND.EVENT_ID}, ${KIND.HASH})
        and e.position <= $2 order by e.position desc`,
    values: [[...ids].map(keyOfEventId), position],
  });
  const seen = (rows as readonly CitedRow[]).filter(
    ({ uscc }) => party === undefined || uscc === party,
  );
  const names = await namesKnownAt(
    db,
    seen.map(({ uscc }) => uscc),
    knownAt,
  );
  return Object.fromEntries(
    seen.map((row): [string, CitedEvent] => {
      const { uscc, step, event_time } = row;
      const reporter = { uscc, name: names.get(uscc) ?? uscc };
      return [
        eventIdOf(row),
        {
          eventTime: event_time.toISOString(),
          ...(step !== null && { bizStep: step }),
          reporter,
        },
      ];
    }),
  );
};
