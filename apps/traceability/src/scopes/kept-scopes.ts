import type { ScopeRoot, ScopeSetName, SignedParts } from '@zhixin/contracts';
import { inTransaction } from '@zhixin/follower';
import { canonicalText } from '@zhixin/statement';
import type pg from 'pg';
import type { GraphSources } from '../graph/graph-sources.js';
import { scopeIdOf, type ScopeGrounds } from './scope-question.js';
import type { ListName, SetHead } from './scope-lists.js';

/** Where a scope stands. */
export type ScopeState = 'running' | 'done' | 'failed' | 'cancelled';

/** A list of one set as it lies among the rows: how long it is, and where each of its slices begins. */
export interface KeptList {
  readonly length: number;
  /** Ordinals of its 1st, 1,001st, 2,001st … row. */
  readonly starts: readonly number[];
}

/** One set without its rows. */
export interface KeptSet {
  readonly head: SetHead;
  readonly lists: Readonly<Record<ListName, KeptList>>;
}

/** What was found, without its rows. */
export interface KeptAnswer {
  readonly roots: readonly ScopeRoot[];
  readonly truncated: boolean;
  readonly sets: Readonly<Record<ScopeSetName, KeptSet>>;
}

/** A scope that somebody asked for. */
export interface KeptScope {
  readonly number: number;
  readonly scopeId: string;
  readonly grounds: ScopeGrounds;
  readonly state: ScopeState;
  readonly because?: string;
  readonly progress: { readonly events: number; readonly rounds: number };
  readonly createdAt: string;
  readonly finishedAt?: string;
}

/** A scope that is whole, with what was found. */
export interface WholeScope extends KeptScope {
  readonly answer: KeptAnswer;
  readonly marks: SignedParts;
}

/** Who asks, and where events about the roots were reported. */
export interface ScopeAsking {
  readonly asker: string;
  readonly regions: readonly string[];
  readonly now: string;
}

/** Who asked for a scope, and the number of the scope that is watched. */
export interface ScopeWatching {
  readonly asker: string;
  readonly watch: number;
}

interface ScopeRow {
  readonly number: number;
  readonly name: string;
  readonly grounds: string;
  readonly state: ScopeState;
  readonly because: string | null;
  readonly events: number;
  readonly rounds: number;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

interface WholeScopeRow extends ScopeRow {
  readonly answer: string;
  readonly parts: string;
  readonly signed: string;
}

const COLUMNS = `s.number, s.name, s.grounds, s.state, s.because, s.events, s.rounds, s.created_at, s.finished_at`;

/** Whose scopes are listed: those of an asker, and of roots in a region. */
export interface ScopeReadership {
  readonly asker: string;
  /** Prefix of regions; absent: only what was asked for. */
  readonly region?: string;
}

/** Scopes in PostgreSQL, from the question to the signed answer. */
export class KeptScopes {
  constructor(readonly pool: pg.Pool) {}

  /**
   * Keeps a question, if it is new; one that failed or was cancelled is taken up again. `isNew`: it is to be computed
   * now. When it resolves the question survives any crash.
   */
  ask(
    grounds: ScopeGrounds,
    { asker, regions, now }: ScopeAsking,
  ): Promise<{ readonly scope: KeptScope; readonly isNew: boolean }> {
    const scopeId = scopeIdOf(grounds);
    return inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query(
        `insert into traceability.recall_scope as s (name, grounds, created_at) values ($1, $2, $3)
         on conflict (name) do update
           set state = 'running', because = null, attempts = 0, events = 0, rounds = 0, finished_at = null
           where s.state in ('failed', 'cancelled')`,
        [scopeId, canonicalText(grounds), now],
      );
      const scope = await find(client, scopeId);
      await client.query(
        `insert into traceability.recall_scope_asker (scope, asker) values ($1, $2) on conflict do nothing`,
        [scope!.number, asker],
      );
      await client.query(
        `insert into traceability.recall_scope_region (scope, region)
         select $1, region from unnest($2::text[]) as r (region) on conflict do nothing`,
        [scope!.number, regions],
      );
      return { scope: scope!, isNew: rowCount === 1 };
    });
  }

  find(scopeId: string): Promise<KeptScope | undefined> {
    return find(this.pool, scopeId);
  }

  /** Undefined while it is not done. */
  async whole(scopeId: string): Promise<WholeScope | undefined> {
    const { rows } = await this.pool.query<WholeScopeRow>({
      name: 'whole_scope',
      text: `select ${COLUMNS}, s.answer, s.parts, s.signed from traceability.recall_scope s
        where s.name = $1 and s.state = 'done'`,
      values: [scopeId],
    });
    const [row] = rows;
    return (
      row && {
        ...keptScope(row),
        answer: JSON.parse(row.answer) as KeptAnswer,
        marks: {
          parts: JSON.parse(row.parts) as SignedParts['parts'],
          signed: JSON.parse(row.signed) as SignedParts['signed'],
        },
      }
    );
  }

  /** Whether somebody asked for it, or may trace one of its roots. */
  async isReadable(scope: number, { asker, region }: ScopeReadership): Promise<boolean> {
    const { rows } = await this.pool.query<{ is_readable: boolean }>({
      name: 'scope_is_readable',
      text: `select ${READABLE.replaceAll('s.number', '$3::int')} as is_readable`,
      values: [asker, regionPattern(region), scope],
    });
    return rows[0]!.is_readable;
  }

  /** Whether an enterprise has something that the scope is about, or is to have it. */
  async concerns(scope: number, party: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ concerns: boolean }>({
      name: 'scope_concerns',
      text: `select exists (select from traceability.recall_scope_row where scope = $1 and holder = $2)
        or exists (select from traceability.recall_scope_row where scope = $1 and taker = $2) as concerns`,
      values: [scope, party],
    });
    return rows[0]!.concerns;
  }

  /** How many scopes of an asker are under way. */
  async underWay(asker: string): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>({
      name: 'scopes_of_asker_under_way',
      text: `select count(*)::int as count from traceability.recall_scope s
        join traceability.recall_scope_asker a on a.scope = s.number
        where s.state = 'running' and a.asker = $1`,
      values: [asker],
    });
    return rows[0]!.count;
  }

  async isAskedByNobodyElse({ number }: KeptScope, asker: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ asker: string }>(
      'select asker from traceability.recall_scope_asker where scope = $1',
      [number],
    );
    return rows.every((row) => row.asker === asker);
  }

  /** Those that a reader may see, the newest first. */
  async list(
    { asker, region }: ScopeReadership,
    { before, max }: { readonly before: number | undefined; readonly max: number },
  ): Promise<readonly (KeptScope & { readonly documentHash?: string })[]> {
    const { rows } = await this.pool.query<ScopeRow & { document_hash: string | null }>({
      name: 'list_scopes',
      text: `select ${COLUMNS}, s.signed::json ->> 'hash' as document_hash from traceability.recall_scope s
        where s.number < $3 and (${READABLE}) order by s.number desc limit $4`,
      values: [asker, regionPattern(region), before ?? NUMBER_END, max],
    });
    return rows.map((row) => ({
      ...keptScope(row),
      ...(row.document_hash !== null && { documentHash: row.document_hash }),
    }));
  }

  /** What a scope that is whole was read from; undefined where that is not known. */
  async sources({ number }: KeptScope): Promise<GraphSources | undefined> {
    const { rows } = await this.pool.query<{ sources: string | null }>({
      name: 'sources_of_scope',
      text: `select sources from traceability.recall_scope where number = $1 and state = 'done'`,
      values: [number],
    });
    const text = rows[0]?.sources ?? undefined;
    return text === undefined ? undefined : (JSON.parse(text) as GraphSources);
  }

  /** Lets whoever may read one scope read another too. */
  async share({ number }: KeptScope, as: number): Promise<void> {
    await this.pool.query(
      `insert into traceability.recall_scope_asker (scope, asker)
       select $1, asker from traceability.recall_scope_asker where scope = $2 on conflict do nothing`,
      [number, as],
    );
    await this.pool.query(
      `insert into traceability.recall_scope_region (scope, region)
       select $1, region from traceability.recall_scope_region where scope = $2 on conflict do nothing`,
      [number, as],
    );
  }

  /** Removes a scope that one watch asked for and that nobody else has to do with. */
  forget({ number, scopeId }: KeptScope, { asker, watch }: ScopeWatching): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      // Whoever asks for it at the same time has the row first, and is an asker then.
      await client.query('select from traceability.recall_scope where number = $1 for update', [
        number,
      ]);
      const { rowCount } = await client.query(
        `select from traceability.recall_scope_asker where scope = $1 and asker <> $2
         union all
         select from traceability.scope_watch where pending = $3 and scope <> $4
         union all
         select from traceability.scope_watch where scope = $1`,
        [number, asker, scopeId, watch],
      );
      if (rowCount !== 0) return;
      for (const table of ['recall_scope_row', 'recall_scope_asker', 'recall_scope_region'])
        await client.query(`delete from traceability.${table} where scope = $1`, [number]);
      await client.query('delete from traceability.recall_scope where number = $1', [number]);
    });
  }

  /** Ends a scope under way; false where it had ended. What was computed of it goes with it. */
  async cancel(scopeId: string, now: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update traceability.recall_scope set state = 'cancelled', finished_at = $2
       where name = $1 and state = 'running'`,
      [scopeId, now],
    );
    return rowCount === 1;
  }
}

/** Above every number of a scope. */
const NUMBER_END = 2 ** 31 - 1;

const READABLE = `exists (select from traceability.recall_scope_asker a where a.scope = s.number and a.asker = $1)
  or exists (select from traceability.recall_scope_region r where r.scope = s.number and r.region like $2)`;

// Nothing is like null.
const regionPattern = (region: string | undefined) => (region === undefined ? null : `${region}%`);

const find = async (
  db: pg.Pool | pg.PoolClient,
  scopeId: string,
): Promise<KeptScope | undefined> => {
  const { rows } = await db.query<ScopeRow>({
    name: 'find_scope',
    text: `select ${COLUMNS} from traceability.recall_scope s where s.name = $1`,
    values: [scopeId],
  });
  return rows[0] && keptScope(rows[0]);
};

const keptScope = (row: ScopeRow): KeptScope => ({
  number: row.number,
  scopeId: row.name,
  grounds: JSON.parse(row.grounds) as ScopeGrounds,
  state: row.state,
  ...(row.because !== null && { because: row.because }),
  progress: { events: row.events, rounds: row.rounds },
  createdAt: row.created_at.toISOString(),
  ...(row.finished_at !== null && { finishedAt: row.finished_at.toISOString() }),
});
