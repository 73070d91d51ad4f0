import type { StreamProjection } from '@zhixin/read-model';
import { confirmation } from '../domain/confirmation.js';
import type { ConfirmationEvent } from '../domain/confirmation.events.js';
import { digestOf } from '../log/dictionary.js';
import { noteSaidAnew } from '../said/said-anew.js';
import { confirmationIdOf } from './confirmation-id.js';

/** Name of the projection. */
export const CONFIRMATIONS = 'confirmations';

const idOf = (stream: string, round: number) =>
  confirmationIdOf(stream.slice(confirmation.category.length + 1), round);

/** Answers: which events did officers confirm, and from when until when is that known? */
export const confirmations: StreamProjection<ConfirmationEvent> = {
  name: CONFIRMATIONS,
  aggregates: [confirmation],
  tables: ['event_confirmation'],
  on: {
    EpcisEventConfirmed: async (
      db,
      { eventId, uscc, region, by, reason, round },
      { stream, recordedAt },
    ) => {
      await db.query(
        `insert into event_confirmation
           (confirmation_id, event_digest, event_id, uscc, region, record_time, confirmed_by, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
        [idOf(stream, round), digestOf(eventId), eventId, uscc, region, recordedAt, by, reason],
      );
      await noteSaidAnew(db, [eventId], recordedAt);
    },
    EpcisEventConfirmationWithdrawn: async (
      db,
      { eventId, by, reason, round },
      { stream, recordedAt },
    ) => {
      await db.query(
        `update event_confirmation set withdrawn_at = $2, withdrawn_by = $3, withdrawal_reason = $4
         where confirmation_id = $1`,
        [idOf(stream, round), recordedAt, by, reason],
      );
      await noteSaidAnew(db, [eventId], recordedAt);
    },
  },
};
