import type { DataOf, RecallClosedV1, RecallPublishedV1 } from '@zhixin/contracts';
import { canonicalUri, identify } from '@zhixin/identifiers';
import type { ReactionTools } from '@zhixin/service-shell';
import type { Queryable } from '../log/queryable.js';
import type { ScannedThing } from './scan-story.js';

/** Recalls that one page warns of, those published last. */
const RECALLS_SHOWN_MAX = 5;

/** A recall that stands, as the public learns of it from a scanned code. */
export interface PublishedRecall {
  readonly caseId: string;
  readonly recaller: string;
  readonly product: string;
  readonly publishedAt: string;
  /** `this`: the scanned lot or item itself; `product`: other lots of the same product, or it is not known which. */
  readonly of: 'this' | 'product';
  /** Lots and items that it names. */
  readonly roots: readonly string[];
}

/**
 * Keeps what was published of a recall. Events may come again and in any order: the one that was recorded last stands.
 *
 * @param toldAt record time of the event
 */
export const keepRecall = async (
  db: ReactionTools['tx'],
  { caseId, recaller, product, publishedAt, roots }: DataOf<typeof RecallPublishedV1>,
  toldAt: string,
): Promise<void> => {
  const { rows } = await db.query(
    `insert into traceability.published_recall (case_id, recaller, product, published_at, told_at)
     values ($1, $2, $3, $4, $5)
     on conflict (case_id) do update
       set (recaller, product, published_at, told_at, closed_at)
         = (excluded.recaller, excluded.product, excluded.published_at, excluded.told_at,
            case when published_recall.closed_at > excluded.told_at then published_recall.closed_at end)
       where published_recall.told_at < excluded.told_at
     returning case_id`,
    [caseId, recaller, product, publishedAt, toldAt],
  );
  if (rows.length === 0) return;
  const named = [...new Set(roots.map(canonicalUri))];
  await db.query('delete from traceability.published_recall_root where case_id = $1', [caseId]);
  await db.query(
    `insert into traceability.published_recall_root (case_id, root, gtin)
     select $1, root, gtin from unnest($2::text[], $3::text[]) as named (root, gtin)`,
    [caseId, named, named.map((root) => identify(root)?.ais['01'] ?? null)],
  );
};

/** A recall was closed: nobody is warned of it any more, unless it is published anew. It may be told before what it closes. */
export const endRecall = async (
  db: ReactionTools['tx'],
  { caseId, product }: DataOf<typeof RecallClosedV1>,
  toldAt: string,
): Promise<void> => {
  await db.query(
    `insert into traceability.published_recall (case_id, recaller, product, published_at, told_at, closed_at)
     values ($1, '', $2, $3, '-infinity', $3)
     on conflict (case_id) do update set closed_at = excluded.closed_at
       where published_recall.told_at <= excluded.closed_at`,
    [caseId, product, toldAt],
  );
};

interface RecallRow {
  readonly case_id: string;
  readonly recaller: string;
  readonly product: string;
  readonly published_at: Date;
  readonly is_this: boolean;
  readonly roots: readonly string[];
}

/** Recalls that stand of a scanned thing, or of other lots of its product. */
export const recallsOf = async (
  db: Queryable,
  { gtin, ids }: ScannedThing,
): Promise<readonly PublishedRecall[]> => {
  const { rows } = await db.query({
    name: 'recalls of a scanned thing',
    text: `select r.case_id, r.recaller, r.product, r.published_at, bool_or(n.root = any($1)) as is_this,
            (select array_agg(root order by root) from traceability.published_recall_root
              where case_id = r.case_id) as roots
     from traceability.published_recall_root n
     join traceability.published_recall r using (case_id)
     where (n.root = any($1) or n.gtin = $2) and r.closed_at is null
     group by r.case_id
     order by is_this desc, r.published_at desc, r.case_id
     limit ${RECALLS_SHOWN_MAX}`,
    values: [ids, gtin],
  });
  return (rows as RecallRow[]).map(
    ({ case_id: caseId, recaller, product, published_at, is_this, roots }) => ({
      ...{ caseId, recaller, product, roots },
      publishedAt: published_at.toISOString(),
      of: is_this ? 'this' : 'product',
    }),
  );
};
