import type { Rule, RulePack } from '@zhixin/rule-packs';
import { addMonths, daysBetween } from './calendar.js';
import { cleanPeriods } from './clean-periods.js';
import type { KnownEvent } from './knowledge.js';
import { TENTHS, type LedgerLine } from './ledger-line.js';

/** Events of one cause: one deduction, perhaps reduced. Numbers are indices of lines. */
export interface Cause {
  readonly members: readonly number[];
  readonly reductions: readonly number[];
}

/** All events that may be used, under one pack. */
export interface Ledger {
  readonly pack: RulePack;
  readonly lines: readonly LedgerLine[];
  readonly causes: readonly Cause[];
  /** Lines of a rule whose total is limited. */
  readonly capped: readonly { readonly members: readonly number[]; readonly atMost: number }[];
  /** Lines of which only the highest counts. */
  readonly highest: readonly (readonly number[])[];
  readonly positives: readonly number[];
  readonly forcing: readonly number[];
  readonly freezing: readonly number[];
  /** Events of a kind for which the pack has no rule. */
  readonly unjudged: readonly KnownEvent[];
}

/** Puts events (oldest effect first; annulled and repaired ones left out) under the rules of a pack. */
export const ledgerOf = (
  pack: RulePack,
  events: readonly KnownEvent[],
  establishedAt: number,
): Ledger => {
  const index = indexOf(pack);
  const lines: LedgerLine[] = [];
  const unjudged: KnownEvent[] = [];
  const earlier = new Map<string, KnownEvent[]>();
  for (const event of events) {
    const rule = index.byKind.get(event.kind);
    if (rule === undefined) {
      unjudged.push(event);
      continue;
    }
    const before = earlier.get(event.kind);
    lines.push(lineOf(pack, { event, rule, repeated: isRepeated(pack, event, before ?? []) }));
    if (before === undefined) earlier.set(event.kind, [event]);
    else before.push(event);
  }
  for (const rule of index.cleanPeriods)
    for (const { from, until, basis } of cleanPeriods(rule, lines, establishedAt))
      lines.push(cleanLine(rule, { from, until, basis }));
  return { pack, lines, unjudged, ...groupsOf(lines) };
};

interface RuleIndex {
  readonly byKind: ReadonlyMap<string, Rule>;
  readonly cleanPeriods: readonly Rule[];
}

const indices = new WeakMap<RulePack, RuleIndex>();
const indexOf = (pack: RulePack): RuleIndex => {
  const known = indices.get(pack);
  if (known !== undefined) return known;
  const direct = pack.rules.filter(({ cleanPeriod }) => cleanPeriod === undefined);
  const index = {
    byKind: new Map(direct.map((rule) => [rule.eventKind, rule])),
    cleanPeriods: pack.rules.filter(({ cleanPeriod }) => cleanPeriod !== undefined),
  };
  indices.set(pack, index);
  return index;
};

/** The rule that answers a kind of event. */
export const ruleFor = (pack: RulePack, kind: string): Rule | undefined =>
  indexOf(pack).byKind.get(kind);

interface RuledEvent {
  readonly event: KnownEvent;
  readonly rule: Rule;
  readonly repeated: boolean;
}

const lineOf = (pack: RulePack, { event, rule, repeated }: RuledEvent): LedgerLine => {
  const { months, fades } = rule.counts;
  const from = event.effectiveFrom;
  const end = months === undefined ? Infinity : addMonths(from, months);
  const multiplier = multiplierOf(pack, { event, rule, repeated });
  return {
    event,
    rule,
    from,
    until: Math.min(end, event.effectiveUntil),
    fadeDays: fades === true ? daysBetween(from, end) : 0,
    tenths: Math.round(rule.points * TENTHS * multiplier),
    multiplier,
    repeated,
    basis: [],
  };
};

const cleanLine = (
  rule: Rule,
  { from, until, basis }: Pick<LedgerLine, 'from' | 'until' | 'basis'>,
): LedgerLine => ({
  event: undefined,
  rule,
  from,
  until,
  fadeDays: 0,
  tenths: rule.points * TENTHS,
  multiplier: 1,
  repeated: false,
  basis,
});

const multiplierOf = (pack: RulePack, { event, rule, repeated }: RuledEvent): number => {
  if (rule.points >= 0 || rule.multiplies === false) return 1;
  const byRepetition = repeated ? pack.repetition.factor : 1;
  const byIntent = event.intentional ? pack.intent.factor : 1;
  return Math.min(byRepetition * byIntent, pack.factorAtMost.factor);
};

// Repetition runs from the effect of the earlier decision to the next act: an enterprise that had not
// been told yet did not repeat.
const isRepeated = (
  { repetition }: RulePack,
  { occurredAt, causeId }: KnownEvent,
  before: readonly KnownEvent[],
): boolean => {
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const earlier = before[index] as KnownEvent;
    if (earlier.effectiveFrom >= occurredAt) continue;
    if (occurredAt > addMonths(earlier.effectiveFrom, repetition.months)) return false;
    if (causeId === undefined || earlier.causeId !== causeId) return true;
  }
  return false;
};

const groupsOf = (lines: readonly LedgerLine[]) => {
  const causes = new Map<string, { members: number[]; reductions: number[] }>();
  const capped = new Map<string, { members: number[]; atMost: number }>();
  const highest = new Map<string, number[]>();
  const positives: number[] = [];
  const forcing: number[] = [];
  const freezing: number[] = [];
  lines.forEach(({ event, rule }, index) => {
    if (event?.causeId !== undefined && (rule.points < 0 || rule.causeFactor !== undefined)) {
      const cause = causes.get(event.causeId) ?? { members: [], reductions: [] };
      causes.set(event.causeId, cause);
      (rule.causeFactor === undefined ? cause.members : cause.reductions).push(index);
    }
    if (rule.totalAtMost !== undefined) {
      const cap = capped.get(rule.ruleId) ?? { members: [], atMost: rule.totalAtMost * TENTHS };
      capped.set(rule.ruleId, cap);
      cap.members.push(index);
    }
    if (rule.highestOf !== undefined)
      highest.set(rule.highestOf, [...(highest.get(rule.highestOf) ?? []), index]);
    if (rule.points > 0) positives.push(index);
    if (rule.forces !== undefined) forcing.push(index);
    if (rule.freezesUpgrade === true) freezing.push(index);
  });
  return {
    causes: [...causes.values()].filter(
      ({ members, reductions }) => members.length > 1 || reductions.length > 0,
    ),
    capped: [...capped.values()],
    highest: [...highest.values()].filter(({ length }) => length > 1),
    positives,
    forcing,
    freezing,
  };
};
