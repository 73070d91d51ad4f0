import type { Finding } from '@zhixin/contracts';
import { recordedAs, type RecordedEvent } from '@zhixin/event-store';
import type { EntityManager } from 'typeorm';
import type { EnterpriseEventOf, QualityFact } from '../domain/enterprise.events.js';
import { enterprise } from '../domain/enterprise.js';
import { isFinding } from '../domain/findings.js';
import { storable } from './storable.js';

/** Event types that make or settle a finding. */
export const FINDING_TYPES = [
  'QualityEventRecorded',
  'QualityEventAnnulled',
  'QualityEventRepaired',
] as const;

type FindingEvent = EnterpriseEventOf<(typeof FINDING_TYPES)[number]>;

/** Without a `kind` while what settled it has overtaken the finding itself. */
interface FindingRow {
  uscc: string;
  event_id: string;
  region: string;
  kind: string | null;
  occurred_at: string | null;
  found_at: string | null;
  reference: string | null;
  evidence: readonly string[] | null;
  status: Finding['status'];
  settlement: Finding['settlement'] | null;
}

interface FindingChange {
  readonly uscc: string;
  readonly event: FindingEvent;
}

/** What is new: events of a batch, and where enterprises are after it. */
interface FindingNews {
  readonly batch: readonly RecordedEvent[];
  readonly usccOf: (event: RecordedEvent) => string;
  readonly regionOf: (uscc: string) => string;
  /** Enterprises that were registered or moved. */
  readonly moved: readonly string[];
}

/** Follows findings: nothing where a batch has none, else three statements, however many there are. */
export const saveFindings = async (
  db: EntityManager,
  { batch, usccOf, regionOf, moved }: FindingNews,
): Promise<void> => {
  const changes = batch.flatMap((recorded) => changeIn(recorded, usccOf(recorded)));
  if (changes.length > 0) {
    const rows = await rowsOf(db, changes);
    for (const { uscc, event } of changes) {
      const key = keyOf(uscc, event.data.eventId);
      const row = rows.get(key) ?? newRow(uscc, event.data.eventId);
      rows.set(key, { ...rowAfter(row, event), region: regionOf(uscc) });
    }
    await saveRows(db, [...rows.values()]);
  }
  if (moved.length > 0) await moveRows(db, moved, regionOf);
};

const changeIn = (recorded: RecordedEvent, uscc: string): readonly FindingChange[] => {
  const event = recordedAs(enterprise, recorded);
  switch (event.type) {
    case 'QualityEventRecorded':
    case 'QualityEventAnnulled':
    case 'QualityEventRepaired':
      return isFinding(event.data.eventId) ? [{ uscc, event }] : [];
    default:
      return [];
  }
};

const keyOf = (uscc: string, eventId: string) => `${uscc} ${eventId}`;

const newRow = (uscc: string, eventId: string): FindingRow => ({
  uscc,
  event_id: eventId,
  region: '',
  kind: null,
  occurred_at: null,
  found_at: null,
  reference: null,
  evidence: null,
  status: 'open',
  settlement: null,
});

const rowAfter = (row: FindingRow, { type, data }: FindingEvent): FindingRow => {
  switch (type) {
    case 'QualityEventRecorded':
      return row.kind === null ? { ...row, ...factsOf(data) } : row;
    case 'QualityEventAnnulled':
      return row.status === 'resolved' ? row : { ...row, status: 'resolved', ...settledBy(data) };
    case 'QualityEventRepaired':
      return row.status === 'open' ? { ...row, status: 'repaired', ...settledBy(data) } : row;
  }
};

const factsOf = ({ kind, occurredAt, effectiveFrom, reference, evidence = [] }: QualityFact) => ({
  kind,
  occurred_at: occurredAt,
  found_at: effectiveFrom,
  reference: storable(reference),
  evidence: evidence.map(storable),
});

type FindingSettlement = Exclude<FindingEvent, { type: 'QualityEventRecorded' }>['data'];

const settledBy = (data: FindingSettlement) => ({
  settlement: {
    at: 'annulledAt' in data ? data.annulledAt : data.repairedAt,
    reference: storable(data.reference),
    ...('reason' in data && { reason: storable(data.reason) }),
  },
});

const COLUMNS = `uscc, event_id, region, kind, occurred_at, found_at, reference, evidence, status, settlement`;

const rowsOf = async (
  db: EntityManager,
  changes: readonly FindingChange[],
): Promise<Map<string, FindingRow>> => {
  const rows: FindingRow[] = await db.query(
    `select ${COLUMNS} from finding
     where (uscc, event_id) in (select * from unnest($1::text[], $2::text[]))`,
    [changes.map(({ uscc }) => uscc), changes.map(({ event }) => event.data.eventId)],
  );
  return new Map(rows.map((row) => [keyOf(row.uscc, row.event_id), row]));
};

// In milliseconds, as a row that is read and saved again, and a cursor, can say it.
const saveRows = (db: EntityManager, rows: readonly FindingRow[]) =>
  db.query(
    `insert into finding (${COLUMNS})
     select uscc, event_id, region, kind, date_trunc('milliseconds', occurred_at),
       date_trunc('milliseconds', found_at), reference, evidence, status, settlement
     from jsonb_to_recordset($1::jsonb) as given (
       uscc text, event_id text, region text, kind text, occurred_at timestamptz,
       found_at timestamptz, reference text, evidence jsonb, status text, settlement jsonb)
     on conflict (uscc, event_id) do update set
       (${COLUMNS}) = row (excluded.uscc, excluded.event_id, excluded.region, excluded.kind,
         excluded.occurred_at, excluded.found_at, excluded.reference, excluded.evidence,
         excluded.status, excluded.settlement)`,
    [JSON.stringify(rows)],
  );

// Whoever supervises an enterprise now has to look at what was found before it came.
const moveRows = (
  db: EntityManager,
  usccs: readonly string[],
  regionOf: (uscc: string) => string,
) =>
  db.query(
    `update finding set region = given.region
     from unnest($1::text[], $2::text[]) as given (uscc, region)
     where finding.uscc = given.uscc and finding.region <> given.region`,
    [usccs, usccs.map(regionOf)],
  );
