import { instantOf } from '@zhixin/instant';
import { bookFindings } from './book-findings.js';
import { epcOf, inEvidenceOrder, partyText, timeOf } from './books.js';
import type { FindingKind } from './finding-kinds.js';
import type { FindingRequest } from './finding-request.js';
import { impossibleTravel } from './impossible-travel.js';
import { stateOf, type Finding, type Ledger } from './ledger.js';
import { missingRecords } from './missing-record.js';
import { bytewise, NONE } from './names.js';
import { packedBeforeHarvest } from './packed-before-harvest.js';
import { replay } from './replay.js';
import type { Severity } from './request.js';
import { secondOrigins } from './second-origin.js';
import { secondParents } from './second-parent.js';
import { shippedTwice } from './shipped-twice.js';
import { soldAfterLastDay } from './sold-after-last-day.js';
import { soldTwice } from './sold-twice.js';
import { storiesOf, type Story } from './story.js';
import type { TraceGraph } from './trace-graph.js';
import { quantityOf } from './unexplained.js';
import { usesAfterEnd } from './used-after-end.js';
import { yieldsOutOfBounds } from './yields-out-of-bounds.js';

/** A matter that the record of a thing does not explain, or by which it contradicts itself. Never a refusal. */
export interface TraceFinding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly epc: string;
  /** Whose matter it is. */
  readonly party: string;
  /** The event that tells it from others of the same kind, thing and party; absent where there is but one. */
  readonly matter?: string;
  readonly quantity?: { readonly value: number; readonly uom: string };
  /** When the last of its events happened, in epoch milliseconds. */
  readonly arose: number;
  readonly evidence: readonly string[];
}

/**
 * All findings about some things, by the rules of a pack, in canonical order; the same in whatever order the events
 * came. One matter is one finding.
 */
export const findingsOf = (graph: TraceGraph, request: FindingRequest): readonly TraceFinding[] => {
  const ledger = replay(graph, { ...request, roots: [], commingling: 'none' });
  const of = new Set(
    request.of.map((epc) => graph.names.things.find(epc)).filter((thing) => thing !== NONE),
  );
  const severities = new Map(request.rules.findings.map(({ kind, severity }) => [kind, severity]));
  return oncePerMatter(allFindings(ledger, of, request))
    .filter(({ kind, thing }) => severities.has(kind) && of.has(thing))
    .map((finding) => told(ledger, finding, severities.get(finding.kind)!))
    .sort(
      (left, right) =>
        bytewise(left.kind, right.kind) ||
        bytewise(left.epc, right.epc) ||
        bytewise(left.party, right.party) ||
        bytewise(left.matter ?? '', right.matter ?? ''),
    );
};

const allFindings = (
  ledger: Ledger,
  of: ReadonlySet<number>,
  request: FindingRequest,
): readonly Finding[] => {
  const lots = [...of].map((thing) => stateOf(ledger, thing).lot).filter((lot) => lot !== NONE);
  const stories = storiesOf(ledger, new Set([...of, ...lots]));
  return [
    ...bookFindings(ledger, {
      concerns: ({ thing }) => of.has(thing),
      validAt: instantOf(request.validAt),
    }),
    ...yieldsOutOfBounds(ledger, request.rules),
    ...[...of].flatMap((thing) => storyFindings(ledger, stories, { thing, request })),
  ];
};

const storyFindings = (
  ledger: Ledger,
  stories: ReadonlyMap<number, Story>,
  { thing, request }: { readonly thing: number; readonly request: FindingRequest },
): readonly Finding[] => {
  const story = stories.get(thing)!;
  const found = [
    ...secondOrigins(story),
    ...secondParents(story),
    ...usesAfterEnd(story),
    ...shippedTwice(story),
    ...soldTwice(story),
    ...missingRecords({ ledger, stories }, story),
  ];
  const explained = new Set(found.flatMap(({ matter }) => matter ?? []));
  return [
    ...found,
    ...impossibleTravel(ledger, story, { ...request, explained }),
    ...soldAfterLastDay(ledger, story),
    ...packedBeforeHarvest(ledger, story),
  ];
};

/** Which finding tells of a matter where several could. */
const PRECEDENCE: readonly FindingKind[] = [
  'second-origin',
  'used-after-end',
  'missing-record',
  'sold-twice',
  'shipped-twice',
];

/**
 * What nobody made and a party ships is missing its record, and is not of no origin besides. A shipping without such a
 * record, or answered by nothing but what its taker did without one, is not unanswered besides. And one event about a
 * thing is not wrong in two ways.
 */
const oncePerMatter = (findings: readonly Finding[]): readonly Finding[] => {
  const missing = findings.filter(({ kind }) => kind === 'missing-record');
  const unrecorded = new Set(missing.map(({ thing, party }) => `${thing} ${party}`));
  const shipments = new Set(missing.map(({ thing, matter }) => `${thing} ${matter}`));
  const ranks = new Map<string, number>();
  const keyOf = ({ thing, matter }: Finding) => `${thing} ${matter}`;
  for (const finding of findings) {
    const rank = PRECEDENCE.indexOf(finding.kind);
    if (rank >= 0) ranks.set(keyOf(finding), Math.min(rank, ranks.get(keyOf(finding)) ?? rank));
  }
  return findings.filter((finding) => {
    const { kind, thing, party, events } = finding;
    if (kind === 'no-origin') return !unrecorded.has(`${thing} ${party}`);
    if (kind === 'not-received') return !events.some((event) => shipments.has(`${thing} ${event}`));
    const rank = PRECEDENCE.indexOf(kind);
    return rank < 0 || rank === ranks.get(keyOf(finding));
  });
};

const told = (
  ledger: Ledger,
  { kind, thing, party, amount, events, matter }: Finding,
  severity: Severity,
): TraceFinding => {
  const evidence = inEvidenceOrder(ledger, events);
  return {
    kind,
    severity,
    epc: epcOf(ledger, thing),
    party: partyText(ledger, party),
    ...(matter !== undefined && { matter }),
    ...quantityOf(ledger, stateOf(ledger, thing), amount),
    arose: timeOf(ledger, evidence.at(-1)),
    evidence,
  };
};
