import type { Transaction } from '@zhixin/event-bus';
import { schemaOf } from '@zhixin/service-shell';
import {
  textOfKey,
  type GoodsChange,
  type GoodsKey,
  type GoodsRow,
  type ToldPage,
} from './goods-changes.js';

// The bus's transaction has no search_path of ours.
const SCHEMA = schemaOf('recall');

/** Whether rows are those that the case stands on (`accepted`), or what became of them since. */
export type ToldAs = 'accepted' | 'changed';

/** The version that a case is told by now; undefined: none. Nobody else changes its goods until the transaction ends. */
export const toldVersion = async (tx: Transaction, caseId: string): Promise<number | undefined> => {
  const { rows } = await tx.query<{ version: number }>(
    `select version from ${SCHEMA}.case_scope where case_id = $1 for update`,
    [caseId],
  );
  return rows[0]?.version;
};

/** Forgets the goods of the scope that a case stood on before. */
export const forgetGoods = async (tx: Transaction, caseId: string): Promise<void> => {
  for (const table of ['scope_goods', 'goods_sum', 'goods_thing', 'goods_party'])
    await tx.query(`delete from ${SCHEMA}.${table} where case_id = $1`, [caseId]);
};

/** Notes of which scope the rows are that come. */
export const noteScope = async (tx: Transaction, page: ToldPage): Promise<void> => {
  const { caseId, version, scopeId, set, documentHash, newestScopeId, truncated } = page;
  const { uscc, region, at, page: number, pages } = page;
  await tx.query(
    `insert into ${SCHEMA}.case_scope as s (case_id, version, scope_id, set_name, document_hash, newest_id,
       newest_hash, truncated, is_whole, uscc, region, told_at)
     values ($1, $2, $3, $4, $5, $6, $5, $7, $8, $9, $10, $11)
     on conflict (case_id) do update set version = excluded.version, scope_id = excluded.scope_id,
       set_name = excluded.set_name,
       document_hash = case when s.version = excluded.version then s.document_hash else excluded.document_hash end,
       newest_id = excluded.newest_id, newest_hash = excluded.newest_hash, truncated = excluded.truncated,
       is_whole = excluded.is_whole, uscc = excluded.uscc, region = excluded.region, told_at = excluded.told_at,
       refused_version = null, refused_because = null, proposal = null`,
    [
      ...[caseId, version, scopeId, set, documentHash, newestScopeId, truncated],
      ...[number === pages, uscc, region, at],
    ],
  );
};

/** Notes why a case cannot stand on a scope that it named. */
export const noteRefusal = async (
  tx: Transaction,
  refusal: {
    readonly caseId: string;
    readonly version: number;
    readonly scopeId: string;
    readonly because: string;
    readonly uscc: string;
    readonly region: string;
    readonly at: string;
  },
): Promise<void> => {
  const { caseId, version, scopeId, because, uscc, region, at } = refusal;
  await tx.query(
    `insert into ${SCHEMA}.case_scope as s (case_id, version, scope_id, set_name, document_hash, newest_id, newest_hash,
       truncated, is_whole, uscc, region, told_at, refused_version, refused_because)
     values ($1, 0, $2, '', '', '', '', false, false, $3, $4, $5, $6, $7)
     on conflict (case_id) do update
       set refused_version = excluded.refused_version, refused_because = excluded.refused_because
       where s.version < excluded.refused_version`,
    [caseId, scopeId, uscc, region, at, version, because],
  );
};

/** Rows of some keys, as they stand, by `textOfKey`. */
export const goodsAt = async (
  tx: Transaction,
  caseId: string,
  keys: readonly GoodsKey[],
): Promise<ReadonlyMap<string, GoodsRow>> => {
  const { rows } = await tx.query<GoodsRow>(
    `select g.party, g.epc, g.place, g.state, g.is_blocked as "isBlocked", g.lot, g.uom, g.high::text as high, g.relation,
       g.taker, g.taker_name as "takerName", g.since
     from jsonb_to_recordset($2::jsonb) as k (party text, epc text, place text, state text)
     join ${SCHEMA}.scope_goods g
       on g.case_id = $1 and g.party = k.party and g.epc = k.epc and g.place = k.place and g.state = k.state`,
    [caseId, JSON.stringify(keys)],
  );
  return new Map(rows.map((row) => [textOfKey(row), row]));
};

/** Writes rows in place of those of the same keys, and removes others. */
export const writeGoods = async (
  tx: Transaction,
  caseId: string,
  { rows, gone }: { readonly rows: readonly GoodsRow[]; readonly gone: readonly GoodsKey[] },
): Promise<void> => {
  await tx.query(
    `delete from ${SCHEMA}.scope_goods g
     using jsonb_to_recordset($2::jsonb) as k (party text, epc text, place text, state text)
     where g.case_id = $1 and g.party = k.party and g.epc = k.epc and g.place = k.place and g.state = k.state`,
    [caseId, JSON.stringify(gone)],
  );
  await tx.query(
    `insert into ${SCHEMA}.scope_goods (case_id, party, epc, place, state, is_blocked, lot, uom, high, relation, taker,
       taker_name, since)
     select $1, party, epc, place, state, "isBlocked", lot, uom, high, relation, taker, "takerName", since
     from jsonb_to_recordset($2::jsonb) as r (party text, epc text, place text, state text, "isBlocked" boolean,
       lot text, uom text, high numeric, relation text, taker text, "takerName" text, since timestamptz)
     on conflict (case_id, party, epc, place, state) do update set is_blocked = excluded.is_blocked,
       lot = excluded.lot, uom = excluded.uom, high = excluded.high, relation = excluded.relation, taker = excluded.taker,
       taker_name = excluded.taker_name, since = excluded.since`,
    [caseId, JSON.stringify(rows)],
  );
};

/** Adds rows that came to the sums, and takes away those that went. */
export const sumGoods = async (
  tx: Transaction,
  caseId: string,
  changes: readonly GoodsChange[],
  telling: ToldAs,
): Promise<void> => {
  const isAccepted = telling === 'accepted';
  const text = JSON.stringify(changes);
  const columns = (by: string) => `
    insert into ${SCHEMA}.${by === 'epc, uom' ? 'goods_thing' : 'goods_sum'} as s (case_id, ${by},
      accepted, accepted_rows, accepted_unknown, now, now_rows, now_unknown)
    select $1, ${by},
      case when $3 then coalesce(sum(sign * high), 0) else 0 end, case when $3 then sum(sign) else 0 end,
      case when $3 then coalesce(sum(sign) filter (where high is null), 0) else 0 end,
      coalesce(sum(sign * high), 0), sum(sign), coalesce(sum(sign) filter (where high is null), 0)
    from (
      select party, lot, uom, state, "isBlocked" as is_blocked, epc, high, sign
      from jsonb_to_recordset($2::jsonb) as c (party text, lot text, uom text, state text, "isBlocked" boolean, epc text,
        high numeric, sign integer)
    ) as change
    group by ${by} order by ${by}
    on conflict (case_id, ${by}) do update set accepted = s.accepted + excluded.accepted,
      accepted_rows = s.accepted_rows + excluded.accepted_rows,
      accepted_unknown = s.accepted_unknown + excluded.accepted_unknown, now = s.now + excluded.now,
      now_rows = s.now_rows + excluded.now_rows, now_unknown = s.now_unknown + excluded.now_unknown`;
  await tx.query(columns('party, lot, uom, state, is_blocked'), [caseId, text, isAccepted]);
  await tx.query(columns('epc, uom'), [caseId, text, isAccepted]);
};

/** Notes what parties are called. */
export const nameParties = async (
  tx: Transaction,
  caseId: string,
  names: ReadonlyMap<string, string>,
): Promise<void> => {
  await tx.query(
    `insert into ${SCHEMA}.goods_party (case_id, party, name)
     select $1, party, name from unnest($2::text[], $3::text[]) as p (party, name)
     on conflict (case_id, party) do update set name = excluded.name`,
    [caseId, [...names.keys()], [...names.values()]],
  );
};

/** Since when notices of parties of a case are out. */
export const noticesOut = async (
  tx: Transaction,
  caseId: string,
  parties: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await tx.query<{ party: string; notified_at: Date }>(
    `select party, notified_at from ${SCHEMA}.party_notice
     where case_id = $1 and party = any($2) and withdrawn_at is null`,
    [caseId, parties],
  );
  return new Map(rows.map(({ party, notified_at: at }) => [party, at.toISOString()]));
};

/** Entries of each kind that a proposal names; it counts all. */
const PROPOSED_MAX = 100;

/**
 * Works out what a newer scope would change in what the case stands on: things and parties that come or go, and other
 * bounds. Where goods only moved or changed their state, there is nothing to accept.
 */
export const proposeChanges = async (tx: Transaction, caseId: string): Promise<void> => {
  await tx.query(
    `with thing as (
       select epc, uom, accepted, accepted_unknown, now, now_unknown,
         case when accepted_rows = 0 then 'entered' when now_rows = 0 then 'left' else 'bounds' end as kind
       from ${SCHEMA}.goods_thing where case_id = $1 and (accepted_rows > 0 or now_rows > 0) and (
         accepted_rows = 0 or now_rows = 0 or accepted <> now or (accepted_unknown = 0) <> (now_unknown = 0))
     ), party as (
       select g.party, p.name, case when bool_or(g.accepted_rows > 0) then 'left' else 'entered' end as kind
       from ${SCHEMA}.goods_sum g left join ${SCHEMA}.goods_party p using (case_id, party)
       where g.case_id = $1 group by g.party, p.name
       having (sum(g.accepted_rows) > 0) <> (sum(g.now_rows) > 0)
     ), told as (
       select jsonb_build_object(
         'counts', jsonb_build_object(
           'thingsEntered', (select count(*) from thing where kind = 'entered'),
           'thingsLeft', (select count(*) from thing where kind = 'left'),
           'boundsChanged', (select count(*) from thing where kind = 'bounds'),
           'partiesEntered', (select count(*) from party where kind = 'entered'),
           'partiesLeft', (select count(*) from party where kind = 'left')),
         'things', (select coalesce(jsonb_agg(jsonb_build_object('epc', epc, 'uom', uom, 'kind', kind,
             'accepted', case when accepted_unknown = 0 then accepted end, 'now', case when now_unknown = 0 then now end)
             order by kind, epc), '[]')
           from (select * from thing order by kind, epc limit $2) as first),
         'parties', (select coalesce(jsonb_agg(jsonb_build_object('party', party, 'name', name, 'kind', kind)
             order by kind, party), '[]')
           from (select * from party order by kind, party limit $2) as first)) as proposal,
         exists (select from thing) or exists (select from party) as is_any
     )
     update ${SCHEMA}.case_scope set proposal = case when is_any then told.proposal end from told where case_id = $1`,
    [caseId, PROPOSED_MAX],
  );
};
