import type { FindingQuantity } from '../domain/trace-finding.js';
import type { Queryable } from '../log/queryable.js';

/** A finding as it was reported last. */
export interface FindingRow {
  readonly finding_id: string;
  readonly kind: string;
  readonly severity: string;
  readonly uscc: string;
  readonly region: string;
  readonly epc: string;
  readonly matter: string;
  readonly round: number;
  readonly quantity: FindingQuantity | null;
  readonly evidence: readonly string[];
  readonly arose_at: Date;
  readonly opened_at: Date;
  readonly resolved_at: Date | null;
  readonly resolved_by: readonly string[] | null;
}

/** Everything that was ever found about some things. */
export const findingsOfThings = async (
  db: Queryable,
  epcs: readonly string[],
): Promise<readonly FindingRow[]> => {
  const { rows } = await db.query({
    text: 'select * from traceability.trace_finding where epc = any($1) order by round',
    values: [epcs],
  });
  return rows as FindingRow[];
};

/** What is kept of a finding when it opens. */
export type OpenedFinding = Omit<
  FindingRow,
  'resolved_at' | 'resolved_by' | 'arose_at' | 'opened_at'
> & {
  readonly arose_at: string;
  readonly opened_at: string;
};

export const insertFinding = async (db: Queryable, found: OpenedFinding): Promise<void> => {
  await db.query({
    text: `insert into traceability.trace_finding (finding_id, kind, severity, uscc, region, epc, matter, round,
        quantity, evidence, arose_at, opened_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing`,
    values: [
      ...[found.finding_id, found.kind, found.severity, found.uscc, found.region, found.epc],
      ...[found.matter, found.round, jsonOf(found.quantity), jsonOf(found.evidence)],
      ...[found.arose_at, found.opened_at],
    ],
  });
};

export const reviseFinding = async (
  db: Queryable,
  { finding_id, quantity, evidence }: Pick<FindingRow, 'finding_id' | 'quantity' | 'evidence'>,
): Promise<void> => {
  await db.query({
    text: 'update traceability.trace_finding set quantity = $2, evidence = $3 where finding_id = $1',
    values: [finding_id, jsonOf(quantity), jsonOf(evidence)],
  });
};

export const resolveFinding = async (
  db: Queryable,
  {
    findingId,
    at,
    by,
  }: { readonly findingId: string; readonly at: string; readonly by: readonly string[] },
): Promise<void> => {
  await db.query({
    text: `update traceability.trace_finding set resolved_at = $2, resolved_by = $3
      where finding_id = $1 and resolved_at is null`,
    values: [findingId, at, jsonOf(by)],
  });
};

const jsonOf = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
