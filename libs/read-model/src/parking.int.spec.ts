import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { postgresEventBus, type EventBus, type ParkedEvent } from '@zhixin/event-bus';
import { PARKED_OF_KEY_MAX } from '@zhixin/follower';
import { until } from '@zhixin/infra-processes';
import { ACCOUNT, accounts, Bank, SERVICE, WAIT_MS } from './bank.fixture.js';
import { ofStreams, type ProjectionByType } from './projection.js';
import { projectionRunner } from './projection-runner.js';

const TEST_MS = 120_000;
/** A thousand replays, one transaction each, on a machine that does much else. */
const REPLAYS_MS = 60_000;
/** An amount that the table's check refuses. */
const TOO_LOW = -5_000_000;
const CHECK = 'alter table account_keeping.account drop constraint account_balance_check';

let bank: Bank;
/** The operator's door to what is parked. */
let door: EventBus;

beforeEach(async () => {
  bank = await Bank.open();
  door = postgresEventBus({ pool: bank.admin });
});

afterEach(async () => {
  await door.close();
  await bank.close();
}, TEST_MS);

const parked = () => door.parked(`projection ${SERVICE}/accounts`);

describe('a projection that cannot apply an event', () => {
  const failed = async () => (await parked()).filter(({ reason }) => reason === 'failed');
  const replay = async (which: (entry: ParkedEvent) => boolean) =>
    door.replayParked((await parked()).find(which)!.id);
  const balances = async () => {
    const { rows } = await bank.admin.query<{ id: string; balance: number }>(
      'select id, balance from account_keeping.account order by id',
    );
    return Object.fromEntries(rows.map(({ id, balance }) => [id, balance]));
  };

  test('sets it aside with what follows in its stream; all other streams go on, and one replay applies all of it', async () => {
    const source = await bank.open();
    await bank.move(3, 10);
    await bank.move(3, TOO_LOW);
    await bank.move(3, 5);
    await bank.move(4, 7);
    const { runner } = bank.start(source);
    const { position } = await bank.move(4, 1);
    await runner.waitFor(position, WAIT_MS);
    expect(await balances()).toEqual({ 3: 10, 4: 8 });
    const [first] = await failed();
    expect(first).toMatchObject({ kind: 'projection', key: 'account-3', type: 'Moved' });
    expect(first?.error).toContain('account_balance_check');
    expect((await parked()).map(({ reason }) => reason).sort()).toEqual(['failed', 'held']);
    expect(runner.status()).toMatchObject({ state: 'following', parked: 2 });
    expect(await runner.freshness()).toMatchObject({ parked: 2, lagMs: 0 });
    const since = await runner.incompleteSince(['account-3', 'account-4']);
    expect([...since.keys()]).toEqual(['account-3']);
    expect(Date.parse(since.get('account-3')!)).toBeLessThanOrEqual(Date.now());

    const after = await bank.move(3, 2);
    await runner.waitFor(after.position, WAIT_MS);
    expect(await balances()).toEqual({ 3: 10, 4: 8 });
    await bank.admin.query(CHECK);
    await replay(({ reason }) => reason === 'held');
    await until('all is applied', async () => (await parked()).length === 0);
    expect(await balances()).toEqual({ 3: TOO_LOW + 17, 4: 8 });
    await until('it says so', async () => (await runner.freshness()).parked === 0);
    expect(await runner.incompleteSince(['account-3'])).toEqual(new Map());
  });

  test('of two that fail in one stream, the first mended: the replay stops at the second, and all behind it waits', async () => {
    const source = await bank.open();
    let refused = new Set([1, 3]);
    const picky: typeof accounts = {
      ...accounts,
      on: {
        Moved: async (db, data, event) => {
          if (refused.has(event.revision)) throw new Error(`${event.revision} is refused`);
          await accounts.on.Moved?.(db, data, event);
        },
      },
    };
    for (let n = 0; n < 5; n += 1) await bank.move(3, 1);
    const { runner } = bank.start(source, picky);
    await until('four are parked', async () => (await parked()).length === 4);
    refused = new Set([3]);
    await replay(({ reason }) => reason === 'failed');
    await until('it stopped', async () => (await parked()).length === 2);
    await until('at the second', async () => (await failed())[0]?.error.includes('3 is') === true);
    expect(await balances()).toEqual({ 3: 3 });
    await bank.move(3, 1);
    await until('the next waits too', async () => (await parked()).length === 3);
    refused = new Set();
    await replay(({ reason }) => reason === 'failed');
    await until('all is applied', async () => (await parked()).length === 0);
    expect(await balances()).toEqual({ 3: 6 });
    await until('it says so', () => runner.status().parked === 0);
    expect(runner.status()).toMatchObject({ state: 'following' });
  });

  test('may be alone in that: another projection of the same events goes on', async () => {
    const source = await bank.open();
    const seen: string[] = [];
    const other = bank.start(source, {
      name: 'others',
      aggregates: [ACCOUNT],
      tables: [],
      project: async (batch) => void seen.push(...batch.map(({ id }) => id)),
    });
    const { runner } = bank.start(source);
    await bank.move(3, TOO_LOW);
    const { position } = await bank.move(3, 1);
    await Promise.all([runner.waitFor(position, WAIT_MS), other.runner.waitFor(position, WAIT_MS)]);
    expect(seen).toHaveLength(2);
    expect(await parked()).toHaveLength(2);
    expect(await door.parked(`projection ${SERVICE}/others`)).toEqual([]);
  });

  test('that loses its lease in the middle neither loses nor doubles a parked event', async () => {
    const [one, two] = [bank.start(await bank.open()), bank.start(await bank.open())];
    let moves = 0;
    for (let round = 0; round < 8; round += 1) {
      await bank.move(9, round === 2 ? TOO_LOW : 1);
      for (let n = 0; n < 20; n += 1) await bank.move(n % 5, 1);
      moves += 20;
      await bank.admin.query(
        `update account_keeping.projection_position set expires_at = now() - interval '1 minute'`,
      );
    }
    await until('all else is there', async () => (await bank.sum()).movements === moves + 2);
    await until('the rest is parked', async () => (await parked()).length === 6);
    expect((await failed()).length).toBe(1);
    await until('who leads tells of it, and nobody else', () => {
      const told = [one, two].map(({ runner }) => runner.status().parked);
      return told[0]! + told[1]! === 6;
    });
    await bank.admin.query(CHECK);
    await replay(() => true);
    await until('all is applied', async () => (await parked()).length === 0);
    expect((await bank.sum()).movements).toBe(moves + 8);
    expect((await balances())[9]).toBe(TOO_LOW + 7);
    await until('one of them leads', () =>
      [one, two].some(({ runner }) => runner.status().state === 'following'),
    );
  });

  test(
    'parks the same again in a rebuild, which begins with an empty list; a replay meanwhile is for the old rows',
    async () => {
      const source = await bank.open();
      await bank.move(3, TOO_LOW);
      await bank.move(3, 5);
      await bank.moveOften(40);
      let reached = () => {};
      let goOn = () => {};
      const inRebuild = new Promise<void>((done) => (reached = done));
      const gate = new Promise<void>((done) => (goOn = done));
      let holding = false;
      const slow: typeof accounts = {
        ...accounts,
        on: {
          Moved: async (db, data, event) => {
            if (holding && (await schemaIn(db)).includes('rebuild') && data.amount === 39) {
              reached();
              await gate;
            }
            await accounts.on.Moved?.(db, data, event);
          },
        },
      };
      const { runner } = bank.start(source, slow);
      await until('two are parked', async () => (await parked()).length >= 2);
      await until('it caught up', async () => (await runner.lag()) === 0);
      const before = (await parked()).map(({ eventId }) => eventId).sort();
      holding = true;
      const rebuilding = runner.rebuild(bank.stop.signal);
      await inRebuild;
      await bank.admin.query(CHECK);
      await replay(({ reason }) => reason === 'failed');
      await until('the old rows have all', async () => (await parked()).length === 0);
      goOn();
      await rebuilding;
      await until('it follows again', () => runner.status().state === 'following');
      expect((await parked()).map(({ eventId }) => eventId).sort()).toEqual(before);
      await bank.admin.query(CHECK);
      await replay(() => true);
      await until('all is applied', async () => (await parked()).length === 0);
      expect((await bank.sum()).movements).toBe(42);
    },
    TEST_MS,
  );

  test(
    'stands still and says so when too much of one stream is parked',
    async () => {
      const source = await bank.open();
      await bank.move(3, TOO_LOW);
      for (let n = 0; n < PARKED_OF_KEY_MAX; n += 100)
        await Promise.all(Array.from({ length: 100 }, () => bank.move(3, 1)));
      const { runner, ended } = bank.start(source);
      await expect(ended).rejects.toThrow(`More than ${PARKED_OF_KEY_MAX} of account-3`);
      expect(runner.status()).toMatchObject({ state: 'stalled' });
      expect(await runner.lag()).toBeGreaterThan(0);
      await bank.admin.query(CHECK);
      await replay(({ reason }) => reason === 'failed');
      bank.follow(runner);
      await until('all is applied', async () => (await runner.lag()) === 0, Boolean, {
        withinMs: REPLAYS_MS,
      });
      expect((await bank.sum()).movements).toBe(1 + PARKED_OF_KEY_MAX);
    },
    TEST_MS,
  );
});

describe('an event of a newer version', () => {
  const newer: ProjectionByType<
    | { type: 'Moved'; data: { readonly amount: number } }
    | { type: 'Doubled'; data: { readonly amount: number } }
  > = {
    ...accounts,
    aggregates: [
      {
        category: 'account',
        events: { ...ACCOUNT.events, Doubled: ACCOUNT.events.Moved },
        upcasters: { Moved: [(data) => ({ ...data, currency: 'CNY' })] },
      },
    ],
    on: {
      ...accounts.on,
      Doubled: (db, { amount }, event) =>
        accounts.on.Moved?.(db, { amount: amount * 2 }, event) ?? Promise.resolve(),
    },
  };

  test.each([
    ['a type that is not declared', 'Doubled', undefined],
    ['a schema that is not declared', 'Moved', 2],
  ])(
    '%s waits, with what follows in its stream, and comes back by itself',
    async (_, type, version) => {
      const source = await bank.open();
      const older = bank.start(source);
      await bank.move(1, 1);
      await bank.move(1, 10, type, version);
      await bank.move(1, 2);
      await bank.move(2, 3, 'SomethingElse');
      const { position } = await bank.move(2, 5);
      await older.runner.waitFor(position, WAIT_MS);
      expect(await bank.sum()).toEqual({ balance: 6, movements: 2 });
      expect((await parked()).map(({ reason }) => reason).sort()).toEqual(['held', 'newer']);
      await older.leave();
      const { runner } = bank.start(source, newer);
      await until('it came back', async () => (await parked()).length === 0);
      const doubled = type === 'Doubled' ? 20 : 10;
      expect(await bank.sum()).toEqual({ balance: 8 + doubled, movements: 4 });
      await until('it follows', () => runner.status().state === 'following');
    },
  );

  test('is upcast where it is older', async () => {
    const source = await bank.open();
    const seen: object[] = [];
    const runner = projectionRunner({
      ...ofStreams(
        {
          ...newer,
          name: 'currencies',
          tables: [],
          on: { Moved: async (_, data) => void seen.push(data) },
        } satisfies typeof newer,
        bank.store,
      ),
      service: SERVICE,
      dataSource: source,
    });
    bank.follow(runner);
    await bank.move(1, 1);
    const { position } = await bank.move(1, 2, 'Moved', 2);
    await runner.waitFor(position, WAIT_MS);
    expect(seen).toEqual([{ amount: 1, currency: 'CNY' }, { amount: 2 }]);
  });
});

const schemaIn = async (db: { query(sql: string): Promise<unknown> }) => {
  const [row] = (await db.query('select current_schema() as schema')) as { schema: string }[];
  return row?.schema ?? '';
};
