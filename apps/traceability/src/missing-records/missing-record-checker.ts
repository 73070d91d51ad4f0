import { createHash } from 'node:crypto';
import { identify } from '@zhixin/identifiers';
import {
  acquisitionOf,
  shipmentsOf,
  shippedBy,
  type EventHistories,
  type Shipment,
} from '../domain/acquisition.js';
import type { TraceFindingCommand } from '../domain/trace-finding.js';
import type { TracedEvent } from '../domain/traced-event.js';
import type { LoggedEvent } from '../log/log-entry.js';
import type { Queryable } from '../log/queryable.js';
import { eventsIn, type LogEvent } from '../log/log-source.js';
import { contentsOf, historiesOf } from './thing-histories.js';

/** Enterprise and thing pairs looked at with one set of queries. */
const PAIRS_PER_LOOK_MAX = 200;

const BY = 'service:traceability';

/** Hands a command to the stream `tracefinding-{id}`; resolves when it is decided. */
export type DecideFinding = (
  findingId: string,
  command: TraceFindingCommand,
  occurredAt: string,
) => Promise<void>;

interface WatchedThing {
  readonly uscc: string;
  readonly epc: string;
}

interface WatchRow extends WatchedThing {
  readonly finding_id: string;
  readonly region: string;
  readonly shipping_event_id: string;
  readonly round: number;
  readonly resolved_at: Date | null;
}

interface CheckerOptions {
  readonly decide: DecideFinding;
  readonly now: () => string;
  readonly onSkipped: (pair: WatchedThing) => void;
}

/**
 * Follows the log and compares, for every shipment that new events could have changed, what is missing
 * now with what was reported. Because the whole history of a thing is looked at anew, the order in
 * which events arrive does not matter, and a batch that comes twice changes nothing.
 */
export const missingRecordChecker =
  (tools: CheckerOptions) =>
  async (batch: readonly LogEvent[], db: Queryable): Promise<void> => {
    const pairs = await pairsTouchedBy(eventsIn(batch), db);
    for (let at = 0; at < pairs.length; at += PAIRS_PER_LOOK_MAX)
      await compare(pairs.slice(at, at + PAIRS_PER_LOOK_MAX), db, tools);
  };

const asTraced = ({ facts, ...event }: LoggedEvent): TracedEvent => ({ ...event, ...facts });

// What is one thing, one lot or one logistic unit can be missed; a product as such cannot.
const isTraceable = (epc: string) => identify(epc)?.kind !== 'product';

const pairsTouchedBy = async (
  batch: readonly LoggedEvent[],
  db: Queryable,
): Promise<readonly WatchedThing[]> => {
  const pairs = new Map<string, WatchedThing>();
  const add = ({ uscc, epc }: WatchedThing) => pairs.set(`${uscc} ${epc}`, { uscc, epc });
  const things = new Set<string>();
  for (const event of batch) {
    const mine = event.isDeclaration
      ? event.facts.things.map(({ id }) => id)
      : shippedBy(asTraced(event));
    for (const epc of mine) if (isTraceable(epc)) add({ uscc: event.uscc, epc });
    for (const { id } of event.facts.things) things.add(id);
  }
  for (const pair of await watched(db, [...things])) add(pair);
  return [...pairs.values()];
};

// New records about a container may explain what was shipped out of it.
const watched = async (db: Queryable, things: readonly string[]) => {
  const { rows: open } = await db.query({
    text: 'select exists (select from traceability.missing_record) as any',
  });
  if ((open[0] as { any: boolean }).any !== true) return [];
  const containers = things.filter((epc) => identify(epc)?.kind !== 'lot');
  const epcs = [...things, ...(await contentsOf(db, containers))];
  const { rows } = await db.query({
    text: 'select distinct uscc, epc from traceability.missing_record where epc = any($1)',
    values: [epcs],
  });
  return rows as WatchedThing[];
};

const compare = async (
  pairs: readonly WatchedThing[],
  db: Queryable,
  tools: CheckerOptions,
): Promise<void> => {
  const histories = await historiesOf(
    db,
    pairs.map(({ epc }) => epc),
  );
  if (histories === undefined) {
    // Too much for one look: smaller ones, and a single thing beyond the limit is never accused.
    if (pairs.length === 1) return tools.onSkipped(pairs[0]!);
    const half = Math.ceil(pairs.length / 2);
    await compare(pairs.slice(0, half), db, tools);
    return compare(pairs.slice(half), db, tools);
  }
  const reported = await reportedFor(pairs, db);
  for (const pair of pairs)
    await settle(pair, { histories, reported: reported.get(keyOf(pair)) ?? [], db, tools });
};

const keyOf = ({ uscc, epc }: WatchedThing) => `${uscc} ${epc}`;

const reportedFor = async (pairs: readonly WatchedThing[], db: Queryable) => {
  const { rows } = await db.query({
    text: `select m.* from unnest($1::text[], $2::text[]) as k (uscc, epc)
      join traceability.missing_record m using (uscc, epc)`,
    values: [pairs.map(({ uscc }) => uscc), pairs.map(({ epc }) => epc)],
  });
  const byPair = new Map<string, WatchRow[]>();
  for (const row of rows as WatchRow[])
    byPair.set(keyOf(row), [...(byPair.get(keyOf(row)) ?? []), row]);
  return byPair;
};

interface CheckerTransaction {
  readonly db: Queryable;
  readonly tools: CheckerOptions;
}

interface MissingRecordCheck extends CheckerTransaction {
  readonly histories: EventHistories;
  readonly reported: readonly WatchRow[];
}

const settle = async (
  pair: WatchedThing,
  { histories, reported, db, tools }: MissingRecordCheck,
): Promise<void> => {
  const shipments = shipmentsOf(pair, histories);
  const acquiredBy = ({ event }: Shipment) =>
    acquisitionOf({ ...pair, by: event.eventTime }, histories);
  const missing = shipments.filter((shipment) => acquiredBy(shipment) === undefined);
  for (const shipment of missing) {
    const earlier = reported.filter((row) => row.shipping_event_id === shipment.event.eventId);
    if (earlier.some((row) => row.resolved_at === null)) continue;
    await report(shipment, earlier.length, { db, tools });
  }
  for (const row of reported) {
    const stillMissing = missing.some(({ event }) => event.eventId === row.shipping_event_id);
    if (row.resolved_at !== null || stillMissing) continue;
    const shipment = shipments.find(({ event }) => event.eventId === row.shipping_event_id);
    const proof = shipment && acquiredBy(shipment);
    await resolve(row, proof?.eventId ?? row.shipping_event_id, { db, tools });
  }
};

// A finding that fell and arises again, because its proof was declared an error, is a new finding.
const findingIdOf = ({ uscc, epc, event }: Shipment, round: number): string =>
  createHash('sha256')
    .update([uscc, epc, event.eventId, round].join(' '))
    .digest('hex')
    .slice(0, 32);

const report = async (
  shipment: Shipment,
  round: number,
  { db, tools: { decide, now } }: CheckerTransaction,
): Promise<void> => {
  const { uscc, region, epc, event } = shipment;
  const findingId = findingIdOf(shipment, round);
  const shippedAt = event.eventTime;
  const evidence = [event.eventId];
  await decide(
    findingId,
    { type: 'ReportMissingRecord', uscc, region, epc, shippedAt, evidence, at: now(), by: BY },
    shippedAt,
  );
  await db.query({
    text: `insert into traceability.missing_record
        (finding_id, uscc, region, epc, shipping_event_id, shipped_at, round)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    values: [findingId, uscc, region, epc, event.eventId, shippedAt, round],
  });
};

const resolve = async (
  row: WatchRow,
  proof: string,
  { db, tools: { decide, now } }: CheckerTransaction,
): Promise<void> => {
  const at = now();
  await decide(row.finding_id, { type: 'ResolveMissingRecord', evidence: [proof], at, by: BY }, at);
  await db.query({
    text: 'update traceability.missing_record set resolved_at = $2 where finding_id = $1',
    values: [row.finding_id, at],
  });
};
