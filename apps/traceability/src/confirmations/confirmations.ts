import type { EventConfirmation } from '@zhixin/contracts';
import type { Scope } from '@zhixin/identity';
import type { CursorKey } from '@zhixin/read-model';
import type { Confirmation } from '@zhixin/trace-graph';
import { digestOf } from '../log/dictionary.js';
import type { Queryable } from '../log/queryable.js';

interface ConfirmationRow {
  readonly confirmation_id: string;
  readonly event_id: string;
  readonly uscc: string;
  readonly record_time: Date;
  readonly confirmed_by: string;
  readonly reason: string;
  readonly withdrawn_at: Date | null;
  readonly withdrawn_by: string;
  readonly withdrawal_reason: string;
}

/** Every confirmation that there ever was of the events of these ids, oldest first. */
export const confirmationsOf = async (
  db: Queryable,
  eventIds: readonly string[],
): Promise<readonly Confirmation[]> => {
  if (eventIds.length === 0) return [];
  const { rows } = await db.query({
    name: 'confirmations_of',
    text: `select event_id, uscc, record_time, withdrawn_at from traceability.event_confirmation
      where event_digest = any($1::uuid[]) order by record_time, confirmation_id`,
    values: [eventIds.map(digestOf)],
  });
  return (rows as ConfirmationRow[]).map(({ event_id, uscc, record_time, withdrawn_at }) => ({
    eventId: event_id,
    reporter: uscc,
    recordTime: record_time.toISOString(),
    ...(withdrawn_at !== null && { withdrawnAt: withdrawn_at.toISOString() }),
  }));
};

/** Which confirmations are asked for. */
export interface ConfirmationList {
  readonly eventId: string;
  readonly scope: Exclude<Scope, 'none'>;
  /** Record time and id of the last one before. */
  readonly after: readonly CursorKey[] | undefined;
  readonly max: number;
}

/** Confirmations of the event of an id, as whoever reported it or is to watch over that may read them; oldest first. */
export const confirmationsAfter = async (
  db: Queryable,
  { eventId, scope: { uscc, region }, after, max }: ConfirmationList,
): Promise<readonly EventConfirmation[]> => {
  const { rows } = await db.query({
    name: 'confirmations_after',
    text: `select * from traceability.event_confirmation
      where event_digest = $1 and ($2::text is null or uscc = $2) and region like $3 || '%'
        and (record_time, confirmation_id) > (coalesce($4::timestamptz, '-infinity'), $5)
      order by record_time, confirmation_id limit $6`,
    values: [
      digestOf(eventId),
      uscc ?? null,
      region ?? '',
      after?.[0] ?? null,
      after?.[1] ?? '',
      max,
    ],
  });
  return (rows as ConfirmationRow[]).map(told);
};

const told = (row: ConfirmationRow): EventConfirmation => ({
  confirmationId: row.confirmation_id,
  eventID: row.event_id,
  uscc: row.uscc,
  recordTime: row.record_time.toISOString(),
  by: row.confirmed_by,
  reason: row.reason,
  ...(row.withdrawn_at !== null && {
    withdrawal: {
      recordTime: row.withdrawn_at.toISOString(),
      by: row.withdrawn_by,
      reason: row.withdrawal_reason,
    },
  }),
});
