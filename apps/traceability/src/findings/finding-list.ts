import type { TraceFindingSummary } from '@zhixin/contracts';
import type { EnterpriseNames } from '../trace/trace-answer.js';
import { partyName } from '../parties/party-name.js';
import type { Queryable } from '../log/queryable.js';
import { findingRule } from '../scopes/trace-rules.js';
import type { FindingRow } from './finding-rows.js';

/** Which findings a list shows; the caller's bounds are in it. */
export interface FindingFilter {
  readonly uscc?: string | undefined;
  /** Prefix of a GB/T 2260 region. */
  readonly region?: string | undefined;
  readonly kind?: string | undefined;
  readonly epc?: string | undefined;
  readonly state?: 'open' | 'resolved' | undefined;
}

/** Where a page begins, and how many it may have. */
export interface FindingPlace {
  readonly after: readonly (string | number)[] | undefined;
  readonly max: number;
}

/** Findings, the one opened last first. */
export const findingsAfter = async (
  db: Queryable,
  { uscc, region, kind, epc, state }: FindingFilter,
  { after, max }: FindingPlace,
): Promise<readonly FindingRow[]> => {
  const values: unknown[] = [max];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    ...(uscc === undefined ? [] : [`uscc = ${given(uscc)}`]),
    ...(epc === undefined ? [] : [`epc = ${given(epc)}`]),
    ...(kind === undefined ? [] : [`kind = ${given(kind)}`]),
    ...(state === undefined ? [] : [`resolved_at is ${state === 'open' ? '' : 'not '}null`]),
    // The province has an index; what lies under it is sifted out of its rows.
    ...(region === undefined
      ? []
      : [
          ...(region.length < 2 ? [] : [`left(region, 2) = ${given(region.slice(0, 2))}`]),
          `left(region, ${region.length}) = ${given(region)}`,
        ]),
    ...(after === undefined
      ? []
      : [`(opened_at, finding_id) < (${given(after[0])}::timestamptz, ${given(after[1])})`]),
  ];
  const { rows } = await db.query({
    text: `select * from traceability.trace_finding
      ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
      order by opened_at desc, finding_id desc limit $1`,
    values,
  });
  return rows as FindingRow[];
};

/** A finding as it is answered, by the words of the pack in force. */
export const findingSummary = (
  row: FindingRow,
  { names, now }: { readonly names: EnterpriseNames; readonly now: string },
): TraceFindingSummary => {
  const rule = findingRule(row.kind, { validAt: now, knownAt: now });
  return {
    findingId: row.finding_id,
    kind: row.kind,
    title: rule?.title ?? { zh: row.kind, en: row.kind },
    severity: severityOf(row.severity),
    state: row.resolved_at === null ? 'open' : 'resolved',
    epc: row.epc,
    holder: partyName(row.uscc, names.get(row.uscc)?.name),
    region: row.region,
    ...(row.quantity !== null && { quantity: row.quantity }),
    evidence: row.evidence,
    ...(rule !== undefined && { citation: rule.citation }),
    aroseAt: row.arose_at.toISOString(),
    openedAt: row.opened_at.toISOString(),
    ...(row.resolved_at !== null && { resolvedAt: row.resolved_at.toISOString() }),
    ...(row.resolved_by !== null && { resolvedBy: row.resolved_by }),
  };
};

/** Packs of other versions may know other words. */
export const severityOf = (severity: string): TraceFindingSummary['severity'] =>
  severity === 'low' || severity === 'high' ? severity : 'medium';
