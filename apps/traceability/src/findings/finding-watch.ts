import { createHash } from 'node:crypto';
import type { TraceFinding } from '@zhixin/trace-graph';
import type { TraceFindingCommand } from '../domain/trace-finding.js';
import { TooManyEvents } from '../graph/graph-reader.js';
import type { Queryable } from '../log/queryable.js';
import { noteDue } from './due-things.js';
import {
  findingsOfThings,
  insertFinding,
  resolveFinding,
  reviseFinding,
  type FindingRow,
} from './finding-rows.js';
import { findThings, type ThingFindings } from './thing-findings.js';
import type { TouchedThings } from './touched-things.js';

/** Things looked at with one graph. */
export const THINGS_PER_LOOK_MAX = 200;
/** Events that one finding names. */
const EVIDENCE_EVENTS_MAX = 50;

const BY = 'service:traceability';

/** Hands a command to the stream `tracefinding-{id}`; resolves when it is decided. */
export type DecideFinding = (
  findingId: string,
  command: TraceFindingCommand,
  occurredAt: string,
) => Promise<void>;

/** What looking at things needs. */
export interface FindingWatch {
  readonly db: Queryable;
  readonly decide: DecideFinding;
  readonly now: () => string;
  readonly onSkipped: (epc: string) => void;
}

/**
 * Derives all findings about some things anew and compares them with what was reported: opens, revises, resolves. Since
 * everything known about a thing is looked at, the order in which events come does not matter, and looking twice changes
 * nothing. A thing about which too much is known is skipped and never accused.
 */
export const lookAt = async (watch: FindingWatch, touched: TouchedThings): Promise<void> => {
  const all = [...touched];
  for (let at = 0; at < all.length; at += THINGS_PER_LOOK_MAX)
    await lookAtSome(watch, new Map(all.slice(at, at + THINGS_PER_LOOK_MAX)));
};

const lookAtSome = async (watch: FindingWatch, touched: TouchedThings): Promise<void> => {
  const now = watch.now();
  const found = await findThings(watch.db, touched, now).catch((error: unknown) => {
    if (error instanceof TooManyEvents) return undefined;
    throw error;
  });
  if (found !== undefined) return settle(watch, found, now);
  const all = [...touched];
  if (all.length === 1) return watch.onSkipped(all[0]![0]);
  const half = Math.ceil(all.length / 2);
  await lookAtSome(watch, new Map(all.slice(0, half)));
  await lookAtSome(watch, new Map(all.slice(half)));
};

const settle = async (watch: FindingWatch, found: ThingFindings, now: string): Promise<void> => {
  const reported = new Map<string, FindingRow[]>();
  for (const row of await findingsOfThings(watch.db, [...found.things.keys()])) {
    const rounds = reported.get(keyOfRow(row));
    if (rounds === undefined) reported.set(keyOfRow(row), [row]);
    else rounds.push(row);
  }
  const stands = new Set<string>();
  for (const finding of found.findings) {
    const key = keyOf(finding);
    stands.add(key);
    const last = reported.get(key)?.at(-1);
    if (last?.resolved_at === null) await revise(watch, last, finding, now);
    else await open(watch, finding, { found, now, round: last === undefined ? 0 : last.round + 1 });
  }
  for (const [key, rounds] of reported)
    for (const row of rounds)
      if (row.resolved_at === null && !stands.has(key))
        await resolve(watch, row, { now, by: found.things.get(row.epc) ?? [] });
  await noteDue(watch.db, found);
};

const keyOf = ({ kind, epc, party, matter = '' }: TraceFinding): string =>
  [kind, epc, party, matter].join(' ');
const keyOfRow = ({ kind, epc, uscc, matter }: FindingRow): string =>
  [kind, epc, uscc, matter].join(' ');

// A finding that fell and arises again, because its proof was declared an error, is a new finding.
const findingIdOf = (finding: TraceFinding, round: number): string =>
  createHash('sha256')
    .update(`${keyOf(finding)} ${round}`)
    .digest('hex')
    .slice(0, 32);

interface FindingRound {
  readonly found: ThingFindings;
  readonly now: string;
  readonly round: number;
}

const open = async (
  { db, decide }: FindingWatch,
  finding: TraceFinding,
  { found: { regionOf, rulePack }, now: at, round }: FindingRound,
): Promise<void> => {
  const { kind, severity, epc, party: uscc, quantity } = finding;
  const region = regionOf(uscc);
  // What is nobody's who reports here is nobody's matter.
  if (region === undefined) return;
  const findingId = findingIdOf(finding, round);
  const evidence = shownBy(finding);
  const aroseAt = new Date(finding.arose).toISOString();
  const about = { kind, severity, uscc, region, epc, evidence, ...(quantity && { quantity }) };
  await decide(
    findingId,
    { type: 'OpenTraceFinding', ...about, aroseAt, rulePack, at, by: BY },
    aroseAt,
  );
  await insertFinding(db, {
    ...about,
    finding_id: findingId,
    matter: finding.matter ?? '',
    round,
    quantity: quantity ?? null,
    arose_at: aroseAt,
    opened_at: at,
  });
};

const shownBy = ({ evidence }: TraceFinding) => evidence.slice(0, EVIDENCE_EVENTS_MAX);

const revise = async (
  { db, decide }: FindingWatch,
  row: FindingRow,
  finding: TraceFinding,
  at: string,
): Promise<void> => {
  const { quantity } = finding;
  const evidence = shownBy(finding);
  const isAsBefore =
    quantity?.value === row.quantity?.value &&
    quantity?.uom === row.quantity?.uom &&
    evidence.join(' ') === row.evidence.join(' ');
  if (isAsBefore) return;
  const command = { type: 'ReviseTraceFinding', evidence, at, by: BY } as const;
  await decide(row.finding_id, { ...command, ...(quantity && { quantity }) }, at);
  await reviseFinding(db, { finding_id: row.finding_id, quantity: quantity ?? null, evidence });
};

const resolve = async (
  { db, decide }: FindingWatch,
  { finding_id: findingId, evidence }: FindingRow,
  { now: at, by: learnt }: { readonly now: string; readonly by: readonly string[] },
): Promise<void> => {
  const by = learnt.length > 0 ? learnt : evidence;
  await decide(findingId, { type: 'ResolveTraceFinding', evidence: by, at, by: BY }, at);
  await resolveFinding(db, { findingId, at, by });
};
