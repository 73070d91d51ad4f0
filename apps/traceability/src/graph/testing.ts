import { randomUUID } from 'node:crypto';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { openReadModels, projectionRunner, type ProjectionRunner } from '@zhixin/read-model';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { entriesOf, readCapture } from '../capture/read-capture.js';
import { EventLog } from '../log/event-log.js';
import { headPosition } from '../log/log-reader.js';
import { logPosition, logSource } from '../log/log-source.js';
import { migrations } from '../migrations/in-order.js';
import { traceGraph } from './graph-projection.js';

/** Long enough for a busy machine. */
export const WAIT_MS = 60_000;

/** An EPCIS event, by whom it is captured, and when. */
export interface CapturedEvent {
  readonly event: Readonly<Record<string, unknown>>;
  readonly reporter: string;
  /** RFC 3339. */
  readonly at: string;
}

/** A log with the graph that is projected from it. */
export interface GraphedLog {
  readonly pool: pg.Pool;
  readonly dataSource: DataSource;
  readonly runner: ProjectionRunner;
  readonly log: EventLog;
  /** Captures an event as a document of its own; the graph follows later. */
  capture(event: CapturedEvent): Promise<void>;
  /** Resolves when the graph has everything that is in the log. */
  untilProjected(): Promise<void>;
  /** Stops the projection. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** A log with its graph on a database of their own. `isFollowed: false`: whoever asks starts the projection. */
export const graphedLog = async ({ isFollowed = true } = {}): Promise<GraphedLog> => {
  const database = await testDatabase();
  const dataSource = await openReadModels({
    url: database.url,
    service: 'traceability',
    migrations,
  });
  const pool = new pg.Pool({ connectionString: database.url, max: 8 });
  let now = '';
  const log = new EventLog(pool, () => now);
  const source = logSource({ db: pool, log }, 'traced');
  const runner = projectionRunner({
    ...{ projection: traceGraph, source, keyOf: () => undefined },
    ...{ service: 'traceability', dataSource },
  });
  const stopping = new AbortController();
  const running = isFollowed ? runner.run(stopping.signal) : Promise.resolve();
  const stop = async () => {
    stopping.abort();
    await running;
  };
  return {
    ...{ pool, dataSource, runner, log, stop },
    capture: async ({ event, reporter, at }) => {
      now = at;
      const text = JSON.stringify({ '@context': [EPCIS_CONTEXT], ...event });
      const read = await readCapture(text, { now: at, eventsMax: 1 });
      if (!read.ok) throw new Error(JSON.stringify(read));
      const by = { uscc: reporter, region: '610132', captureId: randomUUID() };
      const { entries } = await entriesOf(read.judged, by);
      if (entries.length === 0) throw new Error(JSON.stringify(read.judged.events));
      await log.append({ entries, allOrNothing: true });
    },
    untilProjected: async () => runner.waitFor(logPosition(await headPosition(pool)), WAIT_MS),
    close: async () => {
      await stop();
      await pool.end();
      await dataSource.destroy();
      await database.drop();
    },
  };
};

const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
