import type { StreamProjection } from '@zhixin/read-model';
import type { EntityManager } from 'typeorm';
import { enterprise } from '../domain/enterprise.js';
import type { EnterpriseEvent } from '../domain/enterprise.events.js';

/** Name of the projection. */
export const EVALUATIONS_DUE = 'evaluations-due';

/** Whoever asks looks a few times an hour. */
const GATHER_MS = 500;

/**
 * Answers: at which moments does something begin or end for an enterprise that was known beforehand?
 * A grade must then be evaluated although nothing is reported.
 */
export const evaluationsDue: StreamProjection<EnterpriseEvent> = {
  name: EVALUATIONS_DUE,
  aggregates: [enterprise],
  tables: ['evaluation_due'],
  gatherMs: GATHER_MS,
  on: {
    QualityEventRecorded: (db, { at, effectiveFrom, effectiveUntil }, { stream }) =>
      dueAfter(db, { stream, at }, [effectiveFrom, effectiveUntil]),
    QualityEventEnded: (db, { at, endedAt }, { stream }) => dueAfter(db, { stream, at }, [endedAt]),
    QualityEventRepaired: (db, { at, repairedAt }, { stream }) =>
      dueAfter(db, { stream, at }, [repairedAt]),
    PutOnSeriousList: (db, { at, since, until }, { stream }) =>
      dueAfter(db, { stream, at }, [since, until]),
    TakenOffSeriousList: (db, { at, since }, { stream }) => dueAfter(db, { stream, at }, [since]),
  },
};

const dueAfter = async (
  db: EntityManager,
  { stream, at }: { readonly stream: string; readonly at: string },
  moments: readonly (string | undefined)[],
) => {
  const later = moments.filter(
    (moment) => moment !== undefined && Date.parse(moment) > Date.parse(at),
  );
  if (later.length === 0) return;
  await db.query(
    `insert into evaluation_due (due_at, uscc)
     select distinct due_at, $2 from unnest($1::timestamptz[]) as due_at
     on conflict do nothing`,
    [later, stream.slice(enterprise.category.length + 1)],
  );
};
