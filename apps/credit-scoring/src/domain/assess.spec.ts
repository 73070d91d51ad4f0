import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { fold, isRefusal } from '@zhixin/decider';
import type { RulePack } from '@zhixin/rule-packs';
import { loadRuleBook, packsFolder } from '@zhixin/rule-packs/load';
import fc from 'fast-check';
import { assess, isAssessment, type Assessment } from './assess.js';
import { DAY_MS, instantOf, timeOf } from './calendar.js';
import type { EnterpriseCommand } from './enterprise-commands.js';
import type { EnterpriseEvent } from './enterprise.events.js';
import { enterprise } from './enterprise.js';
import { timelineOf } from './timeline.js';

const { decider } = enterprise;
const rules = loadRuleBook('qc-default');
const [pack] = rules as [RulePack];
const by = 'spec';
const particulars = {
  name: '渭河食品',
  region: '610113',
  productRisk: 'medium',
  establishedOn: '2010-01-01',
  usccCheckPassed: true,
} as const;
const registered: EnterpriseEvent = {
  type: 'EnterpriseRegistered',
  data: { at: '2022-01-01T00:00:00+08:00', by, ...particulars },
};

const assessed = (
  events: readonly EnterpriseEvent[],
  {
    validAt,
    knownAt = Infinity,
    book = rules,
  }: {
    validAt: number;
    knownAt?: number;
    book?: readonly RulePack[];
  },
): Assessment => {
  const found = assess(fold(decider, events).facts, { rules: book, validAt, knownAt });
  if (!isAssessment(found)) throw new Error(found);
  return found;
};
const conclusion = (found: Assessment) => ({
  score: found.score,
  grade: found.grade,
  tier: found.tier,
  since: found.gradeSince,
  held: found.heldDownUntil,
  provisional: found.provisional,
});

const START = instantOf('2023-01-01T00:00:00+08:00');
const DAYS = 1_200;
const aDay = fc.integer({ min: 0, max: DAYS });
const kinds = pack.rules
  .filter((rule) => rule.cleanPeriod === undefined)
  .map((rule) => rule.eventKind);
const aFact = fc.record({
  kind: fc.constantFrom(...kinds),
  day: aDay,
  delay: fc.integer({ min: 0, max: 60 }),
  lasts: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
  cause: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  intentional: fc.boolean(),
});
type AFact = typeof aFact extends fc.Arbitrary<infer Fact> ? Fact : never;
const day = (number: number) => timeOf(START + number * DAY_MS);
const eventOf = (fact: AFact, index: number): EnterpriseEvent => ({
  type: 'QualityEventRecorded',
  data: {
    at: day(fact.day + fact.delay),
    by,
    eventId: `event:${index}`,
    kind: fact.kind,
    occurredAt: day(fact.day),
    effectiveFrom: day(fact.day + Math.floor(fact.delay / 2)),
    ...(fact.lasts === undefined
      ? {}
      : { effectiveUntil: day(fact.day + fact.delay + fact.lasts) }),
    ...(fact.cause === undefined ? {} : { causeId: `cause:${fact.cause}` }),
    ...(fact.intentional ? { intentional: true } : {}),
    reference: `${index}`,
    source: 'spec',
  },
});
const someFacts = fc.array(aFact, { maxLength: 14 });
const aMoment = fc.integer({ min: 0, max: DAYS + 400 }).map((number) => START + number * DAY_MS);

describe('for any facts', () => {
  test('the lines add up to the score, which stays within its bounds', () =>
    fc.assert(
      fc.property(someFacts, aMoment, (facts, validAt) => {
        const found = assessed([registered, ...facts.map(eventOf)], { validAt });
        const sum = found.shares.reduce((total, share) => total + share, 0);
        expect(found.score * 10).toBeCloseTo(
          Math.max(0, Math.min(1_000, pack.startScore * 10 + sum)),
          6,
        );
        expect(found.grade >= found.scoreGrade || found.provisional || found.forced).toBe(true);
      }),
    ));

  test('the order in which they were recorded does not matter', () =>
    fc.assert(
      fc.property(someFacts, aMoment, (facts, validAt) => {
        const events = facts.map(eventOf);
        const forward = assessed([registered, ...events], { validAt });
        const backward = assessed([registered, ...events.toReversed()], { validAt });
        expect(conclusion(backward)).toEqual(conclusion(forward));
      }),
    ));

  test('an annulled one is as if it had never been, at every moment', () =>
    fc.assert(
      fc.property(someFacts, aFact, aMoment, (facts, wrong, validAt) => {
        const events = [registered, ...facts.map(eventOf)];
        const annulled: EnterpriseEvent[] = [
          ...events,
          eventOf(wrong, 99),
          {
            type: 'QualityEventAnnulled',
            data: {
              ...{ at: day(DAYS), by, eventId: 'event:99', annulledAt: day(DAYS) },
              ...{ reference: 'x', reason: 'x' },
            },
          },
        ];
        expect(conclusion(assessed(annulled, { validAt }))).toEqual(
          conclusion(assessed(events, { validAt })),
        );
      }),
    ));

  test('what was known then is what an older stream says', () =>
    fc.assert(
      fc.property(someFacts, aMoment, aMoment, (facts, validAt, knownAt) => {
        const events = [registered, ...facts.map(eventOf)];
        const known = events.filter(({ data }) => instantOf(data.at) <= knownAt);
        expect(conclusion(assessed(events, { validAt, knownAt }))).toEqual(
          conclusion(assessed(known, { validAt })),
        );
      }),
    ));

  test('the grade as of a moment does not depend on what comes into effect later', () =>
    fc.assert(
      fc.property(someFacts, aMoment, (facts, validAt) => {
        const events = facts.map(eventOf);
        const effective = events.filter(
          ({ data }) => 'effectiveFrom' in data && instantOf(data.effectiveFrom) <= validAt,
        );
        expect(conclusion(assessed([registered, ...events], { validAt }))).toEqual(
          conclusion(assessed([registered, ...effective], { validAt })),
        );
      }),
    ));

  test('a command sent twice is done once', () =>
    fc.assert(
      fc.property(someFacts, aMoment, (facts, moment) => {
        const past = [registered, ...facts.map(eventOf)];
        const stamp = { at: timeOf(moment), by, rules };
        const first = past.find(({ type }) => type === 'QualityEventRecorded');
        const eventId = first === undefined ? 'none' : 'event:0';
        const commands: EnterpriseCommand[] = [
          { type: 'EvaluateGrade', occasion: 'monthly-run', ...stamp },
          { type: 'RegisterEnterprise', ...stamp, ...particulars },
          { type: 'ChangeParticulars', ...stamp, ...particulars, productRisk: 'high' },
          {
            type: 'AnnulQualityEvent',
            ...stamp,
            ...{ eventId, annulledAt: timeOf(moment), reference: 'x', reason: 'x' },
          },
          {
            type: 'AddToSeriousList',
            ...stamp,
            ...{ decisionRef: 'x', officer: 'x', since: timeOf(moment), reason: 'x' },
          },
        ];
        for (const command of commands) {
          const once = decider.decide(command, fold(decider, past));
          if (isRefusal(once)) continue;
          expect(decider.decide(command, fold(decider, [...past, ...once]))).toEqual([]);
        }
      }),
      { numRuns: 40 },
    ));
});

/** Repaired at the very moment of which is asked, it is the last point that tells. */
const aLabelFault: AFact = {
  kind: 'SAMPLING_FAIL_LABEL',
  ...{ day: 0, delay: 0, lasts: undefined, cause: undefined, intentional: false },
};

describe('the score over time', () => {
  test('says at each of its points what an answer about that moment says, repairs included', () =>
    fc.assert(
      fc.property(
        someFacts,
        fc.array(aDay, { maxLength: 3 }),
        aMoment,
        (facts, repairs, validAt) => {
          const events = [
            registered,
            ...facts.map(eventOf),
            ...repairs.map((on, index): EnterpriseEvent => ({
              type: 'QualityEventRepaired',
              data: {
                at: day(on),
                by,
                eventId: `event:${index}`,
                repairedAt: day(on),
                reference: 'x',
              },
            })),
          ];
          const { facts: known } = fold(decider, events);
          const line = timelineOf(known, { rules, validAt, knownAt: Infinity });
          expect(line.length).toBeGreaterThan(10);
          for (const { at, score, grade } of line) {
            const found = assessed(events, { validAt: at });
            expect({ at, score, grade }).toEqual({ at, score: found.score, grade: found.grade });
          }
        },
      ),
      { numRuns: 40, examples: [[[aLabelFault], [7], instantOf(day(7))]] },
    ));
});

describe('a pack dropped into the folder', () => {
  test('scores without a line of code: other points from its day on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'zhixin-packs-'));
    const file = 'qc-default.2026.1.json';
    const original = readFileSync(join(packsFolder, file), 'utf8');
    writeFileSync(join(folder, file), original);
    const stricter = JSON.parse(original) as { -readonly [Name in keyof RulePack]: RulePack[Name] };
    stricter.version = '2027.1';
    stricter.effectiveFrom = '2027-01-01T00:00:00+08:00';
    stricter.rules = [
      ...stricter.rules.map((rule) =>
        rule.ruleId === 'PENALTY_GENERAL' ? { ...rule, points: -30 } : rule,
      ),
      {
        ...(stricter.rules[0] as RulePack['rules'][number]),
        ...{ ruleId: 'DRONE_UNREGISTERED', eventKind: 'DRONE_UNREGISTERED', points: -7 },
        ...{ publicity: 'G' as const, counts: { months: 12 } },
      },
    ];
    writeFileSync(join(folder, 'qc-default.2027.1.json'), JSON.stringify(stricter));
    const book = loadRuleBook('qc-default', folder);
    rmSync(folder, { recursive: true });

    const fact = (eventId: string, kind: string): EnterpriseEvent => ({
      type: 'QualityEventRecorded',
      data: {
        ...{ at: '2026-12-01T00:00:00+08:00', by, eventId, kind, reference: 'x', source: 'x' },
        occurredAt: '2026-12-01T00:00:00+08:00',
        effectiveFrom: '2026-12-01T00:00:00+08:00',
      },
    });
    const events = [registered, fact('1', 'PENALTY_GENERAL'), fact('2', 'DRONE_UNREGISTERED')];
    const on = (time: string) => assessed(events, { validAt: instantOf(time), book });

    const before = on('2026-12-31T23:59:59+08:00');
    expect([before.score, before.grade, before.pack.version]).toEqual([92, 'A', '2026.1']);
    expect(before.unjudged).toEqual(['2']);
    const after = on('2027-01-01T00:00:00+08:00');
    expect([after.score, after.grade, after.pack.version]).toEqual([63, 'C', '2027.1']);
    expect(after.gradeSince).toBe(instantOf('2027-01-01T00:00:00+08:00'));
    expect(after.unjudged).toEqual([]);
  });
});
