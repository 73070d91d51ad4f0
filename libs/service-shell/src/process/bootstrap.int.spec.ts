import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Allow, UndeclaredRoutes } from '@zhixin/identity';
import { testIssuer, type ServedIssuer } from '@zhixin/identity/testing';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import { bootstrap, type RunningService } from './bootstrap.js';
import { lampService } from '../lamps.fixture.js';
import { service } from '../service.js';
import { TEST_CALLERS } from '../testing.js';

jest.setTimeout(30_000);

let arrive: () => void;
let letGo: () => void;
const arrived = new Promise<void>((resolve) => (arrive = resolve));
const released = new Promise<void>((resolve) => (letGo = resolve));

@Controller('api/slow')
class SlowController {
  @Get()
  @Allow('public')
  async slow() {
    arrive();
    await released;
    return { done: true };
  }
}

let database: TestDatabase;
let issuer: ServedIssuer;
let running: RunningService | undefined;
beforeAll(async () => {
  database = await testDatabase();
  issuer = await (await testIssuer()).serve();
});
afterEach(() => running?.stop());
afterAll(async () => {
  await issuer.close();
  await database.drop();
});

const environment = () => ({
  PORT: '0',
  DATABASE_URL: database.url,
  OIDC_ISSUER: issuer.issuer,
  LOG_LEVEL: 'silent',
});

const started = async (options = {}) => {
  @Module({ imports: [lampService(), service({ name: 'slow', controllers: [SlowController] })] })
  class LampModule {}
  running = await bootstrap([LampModule], { environment: environment(), ...options });
  await running.untilReady();
  return running;
};

const call = async (path: string, request: { body?: unknown; headers?: object } = {}) => {
  const answer = await fetch(`${running!.url}${path}`, {
    method: request.body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${await issuer.token(TEST_CALLERS.regulator)}`,
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) };
};

describe('a running process', () => {
  test('goes the one way: command, event, rows, bus, reaction, rows', async () => {
    await started();
    const lit = await call('/api/lamps/hall/light', { body: { brightness: 50 } });
    expect(lit.status).toBe(201);
    const { position } = lit.json();
    const listed = await call(`/api/lamps?after=${encodeURIComponent(position)}`);
    expect(listed.json().items).toContainEqual({ id: 'lamp-hall', brightness: 50 });

    const { store } = running!.platform;
    const following = new AbortController();
    const caused = new Promise<unknown>((found) => {
      void store.subscribe({ signal: following.signal }, async (batch) => {
        const next = batch.find(({ stream }) => stream === 'lamp-hall-next');
        if (next !== undefined) found(next);
      });
    });
    expect(await caused).toMatchObject({
      metadata: {
        actor: 'service:lamps',
        causationId: expect.stringMatching(/\/LampLitV1$/),
        correlationId: lit.headers.get('traceparent')?.split('-')[1],
        occurredAt: '2026-06-01T08:00:00+08:00',
      },
    });
    following.abort();
  });

  test('finds everything again after a restart', async () => {
    await started();
    expect((await call('/api/lamps')).json().items).toContainEqual({
      id: 'lamp-hall',
      brightness: 50,
    });
  });

  test('names each of its parts, and measures them', async () => {
    await started();
    const { ready, parts } = (await call('/readyz')).json();
    expect([ready, parts.map((part: { name: string }) => part.name)]).toEqual([
      true,
      [
        'database',
        'event store',
        'event bus',
        'event bus/retention',
        'lamps/projection lamps',
        'lamps/relay lamps.v1',
        'lamps/reaction neighbour',
      ],
    ]);
    const metrics = (await call('/metrics')).text;
    expect(metrics).toMatch(/zhixin_work_behind_events\{work="lamps\/projection lamps"\} \d/);
    expect(metrics).toMatch(/zhixin_work_up\{work="lamps\/relay lamps.v1"\} 1/);
    expect(metrics).toMatch(/zhixin_bus_parked_events\{group="lamps.neighbour"/);
  });

  test('starts although events are parked, and names them', async () => {
    await started();
    const written = {
      id: '00000000-0000-4000-8000-000000000009',
      type: 'LampBlinked',
      data: {},
      metadata: { occurredAt: '2026-06-01T08:00:00+08:00', actor: 'spec', correlationId: 'c' },
    };
    await running!.platform.store.append('lamp-of-a-newer-version', [written], 'any');
    const named = ['lamps/projection lamps', 'lamps/relay lamps.v1'].map((name) => ({
      name,
      ok: true,
      detail: '1 parked',
    }));
    const areParked = async () => {
      const { ready, parts } = (await call('/readyz')).json();
      expect(ready).toBe(true);
      return parts.filter(({ detail }: { detail?: string }) => detail === '1 parked').length === 2;
    };
    await until('both parts tell what is parked', areParked);
    await running!.stop();

    await started();
    await until('both parts tell what is parked', areParked);
    expect((await call('/readyz')).json().parts).toEqual(expect.arrayContaining(named));
    expect((await call('/metrics')).text).toContain(
      'zhixin_work_parked_events{work="lamps/projection lamps"} 1',
    );
  });

  test('shows its metrics on a listener of their own where one is named, and then nowhere else', async () => {
    const { metricsUrl } = await started({ environment: { ...environment(), METRICS_PORT: '0' } });
    const metrics = await (await fetch(`${metricsUrl}/metrics`)).text();
    expect(metrics).toContain('zhixin_work_up{work="lamps/relay lamps.v1"} 1');
    expect(await call('/metrics')).toMatchObject({ status: 404 });
    await running!.stop();
    await expect(fetch(`${metricsUrl}/metrics`)).rejects.toThrow();
  });

  test('lets the bus forget by itself what nobody has to read any more', async () => {
    await started();
    await running!.stop();
    // A process that still ran might forget it before it stopped, and be the one that counts it.
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`
      insert into event_bus.topic_retention values ('old.v1', 1);
      insert into event_bus.consumer_offset (group_name, topic, partition, next_offset)
        values ('old', 'old.v1', 0, 1);
      insert into event_bus.inbox values ('old', 'e1', now() - interval '100 days')`);
    await client.end();
    await started();
    const forgotten = async () =>
      (await call('/metrics')).text.includes('zhixin_bus_pruned_rows_total{kind="inbox"} 1');
    await until('the inbox is pruned', forgotten);
    expect(await running!.platform.bus.handled('old', ['e1'])).toEqual(new Set());
  });

  test('repeats the answer of an Idempotency-Key through a restart', async () => {
    await started();
    const headers = { 'idempotency-key': 'k-1' };
    const first = await call('/api/lamps/desk/light', { body: { brightness: 7 }, headers });
    await running!.stop();
    await started();
    const again = await call('/api/lamps/desk/light', { body: { brightness: 7 }, headers });
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([
      first.status,
      first.text,
      'true',
    ]);
  });

  test('answers what has begun, then stops, on SIGTERM', async () => {
    const afterStop = jest.fn(async () => undefined);
    await started({ afterStop });
    const exited = new Promise<unknown>((resolve) => {
      jest.spyOn(process, 'exit').mockImplementation(((code: unknown) => resolve(code)) as never);
    });
    const answer = call('/api/slow');
    await arrived;
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    await expect(running!.readiness()).resolves.toMatchObject({ ready: false });
    letGo();
    expect((await answer).status).toBe(200);
    expect(await exited).toBe(0);
    expect(afterStop).toHaveBeenCalledTimes(1);
    await expect(call('/livez')).rejects.toThrow();
    jest.restoreAllMocks();
  });
});

describe('a start', () => {
  test('is refused when a route does not say who may call it', async () => {
    @Controller('api/careless')
    class CarelessController {
      @Get()
      read() {
        return {};
      }
    }
    @Module({ imports: [service({ name: 'careless', controllers: [CarelessController] })] })
    class CarelessModule {}
    await expect(bootstrap([CarelessModule], { environment: environment() })).rejects.toThrow(
      UndeclaredRoutes,
    );
  });

  test('is refused, naming the port, when another process has it', async () => {
    const { url } = await started();
    const taken = { ...environment(), PORT: new URL(url).port };
    @Module({ imports: [lampService()] })
    class LampModule {}
    await expect(bootstrap([LampModule], { environment: taken })).rejects.toMatchObject({
      exitCode: 2,
      faults: [`PORT: 127.0.0.1:${taken.PORT} is in use already`],
    });
  });

  test('is refused, naming the variables, when the configuration is wrong', async () => {
    await expect(bootstrap([], { environment: { PORT: 'x' } })).rejects.toMatchObject({
      exitCode: 2,
      faults: [
        'PORT: must be a port number from 0 to 65535',
        'DATABASE_URL: is not set',
        'OIDC_ISSUER: is not set',
      ],
    });
  });
});
