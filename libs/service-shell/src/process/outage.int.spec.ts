import { connect, createServer, type Server, type Socket } from 'node:net';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testIssuer, type ServedIssuer } from '@zhixin/identity/testing';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { bootstrap, type RunningService } from './bootstrap.js';
import { lampService } from '../lamps.fixture.js';
import { TEST_CALLERS } from '../testing.js';

jest.setTimeout(60_000);

/** A wire to PostgreSQL that can be cut. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  port = 0;

  constructor(private readonly target: URL) {}

  async mend(): Promise<void> {
    this.server = createServer((near) => {
      const far = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => [near, far].forEach((one) => one.destroy()));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((up) => this.server?.listen(this.port, '127.0.0.1', up));
    this.port = (this.server.address() as { port: number }).port;
  }

  async cut(): Promise<void> {
    const down = new Promise((done) => this.server?.close(done));
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await down;
  }
}

let database: TestDatabase;
let issuer: ServedIssuer;
let wire: Wire;
let running: RunningService;
beforeAll(async () => {
  database = await testDatabase();
  issuer = await (await testIssuer()).serve();
  const address = new URL(database.url);
  wire = new Wire(new URL(database.url));
  await wire.mend();
  address.hostname = '127.0.0.1';
  address.port = String(wire.port);
  @Module({ imports: [lampService()] })
  class LampModule {}
  running = await bootstrap([LampModule], {
    stopOnSignals: false,
    environment: {
      PORT: '0',
      DATABASE_URL: address.href,
      OIDC_ISSUER: issuer.issuer,
      LOG_LEVEL: 'silent',
    },
  });
  await running.untilReady();
});
afterAll(async () => {
  await running.stop();
  await wire.cut();
  await issuer.close();
  await database.drop();
});

const call = async (path: string, body?: object) => {
  const answer = await fetch(`${running.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${await issuer.token(TEST_CALLERS.regulator)}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    json: JSON.parse(text),
  };
};

describe('while the database is away', () => {
  test('reads and writes are asked to come back, and all is well when it is back', async () => {
    expect((await call('/api/lamps/a/light', { brightness: 5 })).status).toBe(201);
    await wire.cut();

    for (const answer of [
      await call('/api/lamps'),
      await call('/api/lamps/a/light', { brightness: 6 }),
    ]) {
      expect(answer).toMatchObject({ status: 503, json: { code: 'DATABASE_UNAVAILABLE' } });
      expect(Number(answer.retryAfter)).toBeGreaterThan(0);
    }
    expect((await call('/livez')).status).toBe(200);
    const { status, json } = await call('/readyz');
    expect([status, json.parts.find(({ name }: { name: string }) => name === 'database')]).toEqual([
      503,
      { name: 'database', ok: false, detail: 'does not answer' },
    ]);

    await wire.mend();
    await running.untilReady();
    const lit = await call('/api/lamps/a/light', { brightness: 6 });
    expect(lit.status).toBe(201);
    const after = encodeURIComponent(lit.json.position);
    let listed = await call(`/api/lamps?after=${after}`);
    // The lease of the connection that was cut runs out first; until then the answer is an honest 503.
    while (listed.status === 503) listed = await call(`/api/lamps?after=${after}`);
    expect(listed.json.items).toEqual([{ id: 'lamp-a', brightness: 6 }]);
  });
});
