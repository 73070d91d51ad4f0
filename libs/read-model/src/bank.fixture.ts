import { newEventId, postgresEventStore, type EventStore } from '@zhixin/event-store';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { Type } from '@sinclair/typebox';
import pg from 'pg';
import { EntitySchema, type DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { openReadModels } from './open-read-models.js';
import { projectionRunner, type ProjectionRunner } from './projection-runner.js';
import { ofStreams, type ProjectionByType, type StreamProjection } from './projection.js';

export const WAIT_MS = 20_000;

interface Account {
  readonly id: string;
  readonly balance: number;
  readonly last: string;
}

/** The table of accounts. */
export const accountTable = new EntitySchema<Account>({
  name: 'account',
  columns: {
    id: { type: 'text', primary: true },
    balance: { type: 'integer' },
    last: { type: 'text' },
  },
});

/** Makes the tables of accounts. */
export class CreateAccounts1700000000001 implements MigrationInterface {
  async up(db: QueryRunner) {
    await db.query(`create table account (
      id text primary key, balance integer not null check (balance > -1000000), last text not null unique)`);
    await db.query('create index account_by_balance on account (balance desc, id)');
    await db.query(`create table movement (
      account text not null references account (id) deferrable initially deferred,
      number integer not null, primary key (account, number))`);
  }
  async down(db: QueryRunner) {
    await db.query('drop table movement, account');
  }
}

/** The account that a stream is of. */
export const nth = (stream: string) => stream.slice('account-'.length);

/** The service that keeps the accounts. */
export const SERVICE = 'account-keeping';

/** What the bank knows of its accounts. */
export const ACCOUNT = {
  category: 'account',
  events: { Moved: Type.Object({ amount: Type.Integer() }), SomethingElse: Type.Object({}) },
};

/**
 * Balances of accounts, from their movements. Adding doubles when fed twice: only the position in the
 * same transaction prevents it.
 */
export const accounts: ProjectionByType<{ type: 'Moved'; data: { readonly amount: number } }> = {
  name: 'accounts',
  aggregates: [ACCOUNT],
  tables: ['account', 'movement'],
  on: {
    Moved: async (db, { amount }, { stream, revision, id }) => {
      await db.query(
        `insert into account (id, balance, last) values ($1, $2, $3)
         on conflict (id) do update
           set balance = account.balance + excluded.balance, last = excluded.last`,
        [nth(stream), amount, id],
      );
      await db.query('insert into movement (account, number) values ($1, $2)', [
        nth(stream),
        revision,
      ]);
    },
  },
};

/** What the tables must hold after movements of 0, 1, … `count - 1`. */
export const expected = (count: number) => ({
  balance: (count * (count - 1)) / 2,
  movements: count,
});

/** A bank on a database of its own: a store of movements, and read models of accounts. */
export class Bank {
  stop = new AbortController();
  readonly running: Promise<unknown>[] = [];
  readonly sources: DataSource[] = [];
  readonly admin: pg.Pool;
  store: EventStore;

  static async open(): Promise<Bank> {
    return new Bank(await testDatabase());
  }

  private constructor(private readonly database: TestDatabase) {
    this.admin = new pg.Pool({ connectionString: database.url, max: 4 });
    this.admin.on('error', () => undefined);
    this.store = postgresEventStore({ connectionString: database.url });
  }

  async close(): Promise<void> {
    this.stop.abort();
    await Promise.allSettled(this.running);
    await Promise.all(this.sources.map((source) => source.destroy()));
    await this.store.close();
    await this.admin.end();
    await this.database.drop();
  }

  /** What follows may run again after `stop`. */
  renew(): void {
    this.stop = new AbortController();
  }

  /** Opens the read models, as a process of its own would. */
  async open(
    migrations: (new () => MigrationInterface)[] = [CreateAccounts1700000000001],
  ): Promise<DataSource> {
    const source = await openReadModels({
      url: this.database.url,
      service: SERVICE,
      entities: [accountTable],
      migrations,
    });
    this.sources.push(source);
    return source;
  }

  start(dataSource: DataSource, projection: StreamProjection = accounts) {
    const runner = this.runner(dataSource, projection);
    return { runner, ...this.follow(runner) };
  }

  /** One that does not run yet. */
  runner(dataSource: DataSource, projection: StreamProjection = accounts, store = this.store) {
    return projectionRunner({ ...ofStreams(projection, store), service: SERVICE, dataSource });
  }

  follow(runner: ProjectionRunner) {
    const leaving = new AbortController();
    const ended = runner.run(AbortSignal.any([leaving.signal, this.stop.signal]));
    this.running.push(ended.catch(() => undefined));
    return {
      ended,
      leave: async () => {
        leaving.abort();
        await ended;
      },
    };
  }

  move(account: number, amount: number, type = 'Moved', schemaVersion?: number) {
    const metadata = {
      occurredAt: '2026-03-01T08:00:00+08:00',
      actor: 'tester',
      correlationId: 'c',
      ...(schemaVersion !== undefined && { schemaVersion }),
    };
    return this.store.append(
      `account-${account}`,
      [{ id: newEventId(), type, data: { amount }, metadata }],
      'any',
    );
  }

  /** Moves 0, 1, … `count - 1`, spread over 17 accounts. */
  async moveOften(count: number): Promise<void> {
    for (let from = 0; from < count; from += 50)
      await Promise.all(
        Array.from({ length: Math.min(50, count - from) }, (_, n) =>
          this.move((from + n) % 17, from + n),
        ),
      );
  }

  async sum() {
    const { rows } = await this.admin.query<{ sum: string; movements: string }>(
      `select coalesce(sum(balance), 0) as sum,
         (select count(*) from account_keeping.movement) as movements
       from account_keeping.account`,
    );
    return { balance: Number(rows[0]?.sum), movements: Number(rows[0]?.movements) };
  }

  /** Every row as text. */
  async dump(): Promise<string> {
    const { rows } = await this.admin.query<{ row: string }>(
      `select a::text as row from account_keeping.account a
       union all select m::text from account_keeping.movement m order by 1`,
    );
    return rows.map(({ row }) => row).join('\n');
  }

  /** Columns, keys and indexes of the tables. */
  async shape(): Promise<string[]> {
    const { rows } = await this.admin.query<{ line: string }>(
      `select indexdef as line from pg_indexes where schemaname = 'account_keeping'
         and tablename in ('account', 'movement')
       union all
       select conname || ' ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
       from pg_constraint where connamespace = 'account_keeping'::regnamespace
       union all
       select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
       from information_schema.columns where table_schema = 'account_keeping' order by 1`,
    );
    return rows.map(({ line }) => line);
  }

  async oidOf(table: string): Promise<number | undefined> {
    const { rows } = await this.admin.query<{ oid: number }>(
      `select 'account_keeping.${table}'::regclass::oid as oid`,
    );
    return rows[0]?.oid;
  }
}
