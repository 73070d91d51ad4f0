import type { StreamProjection } from '@zhixin/read-model';
import { recall } from '../domain/recall.js';
import type { RecallEvent } from '../domain/recall.events.js';
import { partyNotice } from '../domain/party-notice.js';
import type { PartyNoticeEvent } from '../domain/party-notice.events.js';

/** Name of the projection of notices. */
export const NOTICES = 'party-notices';

/** Answers: what was a party told, and what did it answer? */
export const partyNotices: StreamProjection<PartyNoticeEvent> = {
  name: NOTICES,
  aggregates: [partyNotice],
  tables: ['party_notice'],
  on: {
    PartyNotified: (db, data) =>
      db.query(
        `insert into party_notice as n (case_id, party, name, uscc, capacity, lots, terms, notified_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (case_id, party) do update set name = excluded.name, uscc = excluded.uscc,
           capacity = excluded.capacity, lots = excluded.lots, terms = excluded.terms, acknowledged_at = null,
           notified_at = case when n.withdrawn_at is null then n.notified_at else excluded.notified_at end,
           withdrawn_at = null`,
        [
          ...[data.caseId, data.party, data.name, data.partyUscc ?? null, data.capacity],
          ...[JSON.stringify(data.lots), JSON.stringify(data.terms), data.at],
        ],
      ),
    PartyNoticeWithdrawn: (db, { caseId, party, at }) =>
      db.query('update party_notice set withdrawn_at = $3 where case_id = $1 and party = $2', [
        ...[caseId, party, at],
      ]),
    PartyNoticeAcknowledged: (db, { caseId, party, at }) =>
      db.query('update party_notice set acknowledged_at = $3 where case_id = $1 and party = $2', [
        ...[caseId, party, at],
      ]),
    SaleAfterNoticeFound: (db, { caseId, party, epc, uom, quantity, soldAt }) =>
      db.query(
        'update party_notice set sold_after = sold_after || $3::jsonb where case_id = $1 and party = $2',
        [caseId, party, JSON.stringify([{ epc, uom, quantity, soldAt }])],
      ),
  },
};

/** Answers: which notices does a recaller want sent? */
export const noticeRuns: StreamProjection<RecallEvent> = {
  name: 'notice-runs',
  aggregates: [recall],
  tables: ['notice_run'],
  on: {
    RecallStepTaken: async (db, { step, at, document }, { stream, revision }) => {
      if (step !== 'party-notices') return;
      await db.query(
        'insert into notice_run (case_id, round, at, terms) values ($1, $2, $3, $4) on conflict do nothing',
        [stream.slice(recall.category.length + 1), revision + 1, at, JSON.stringify(document)],
      );
    },
  },
};
