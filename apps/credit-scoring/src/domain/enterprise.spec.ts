import { describe, expect, test } from '@jest/globals';
import { fold, isRefusal } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import { loadRuleBook } from '@zhixin/rule-packs/load';
import { assess, isAssessment } from './assess.js';
import { instantOf, timeOf } from './calendar.js';
import type { EnterpriseCommand } from './enterprise-commands.js';
import type { EnterpriseEvent, EnterpriseEventOf } from './enterprise.events.js';
import { enterprise } from './enterprise.js';

const { decider } = enterprise;
const given = specificationOf(decider);
const rules = loadRuleBook('qc-default');

const at = '2026-06-10T09:00:00+08:00';
const by = 'regulator-xian';
const stamp = { at, by, rules };
const particulars = {
  name: '渭河食品',
  region: '610113',
  industry: '果汁制造',
  productRisk: 'medium',
  establishedOn: '2015-03-01',
  usccCheckPassed: true,
} as const;

const register = { type: 'RegisterEnterprise', ...stamp, ...particulars } as const;
const registered: EnterpriseEvent = {
  type: 'EnterpriseRegistered',
  data: { at: '2025-01-01T09:00:00+08:00', by, ...particulars },
};

const penalty = {
  eventId: 'penalty:1',
  kind: 'PENALTY_SERIOUS',
  occurredAt: '2026-05-01T00:00:00+08:00',
  effectiveFrom: '2026-06-01T00:00:00+08:00',
  reference: '陕市监处罚〔2026〕1号',
  source: 'supervision',
};
const record = { type: 'RecordQualityEvent', ...stamp, ...penalty } as const;
const recorded: EnterpriseEvent = {
  type: 'QualityEventRecorded',
  data: { at: '2026-06-02T09:00:00+08:00', by, ...penalty },
};
const annulment = {
  eventId: 'penalty:1',
  annulledAt: '2026-06-09T00:00:00+08:00',
  reference: '陕复决〔2026〕2号',
  reason: '事实不清',
};
const annul = { type: 'AnnulQualityEvent', ...stamp, ...annulment } as const;
const putOn = {
  type: 'AddToSeriousList',
  ...stamp,
  decisionRef: '列严〔2026〕7号',
  officer: '王敏',
  since: '2026-06-01T00:00:00+08:00',
  until: '2029-06-01T00:00:00+08:00',
  reason: '情节严重',
} as const;
const listed: EnterpriseEvent = {
  type: 'PutOnSeriousList',
  data: {
    at: '2026-06-02T09:00:00+08:00',
    by,
    region: particulars.region,
    decisionRef: putOn.decisionRef,
    officer: putOn.officer,
    since: putOn.since,
    reason: putOn.reason,
    until: putOn.until,
  },
};
const takeOff = {
  type: 'RemoveFromSeriousList',
  ...stamp,
  decisionRef: '移严〔2026〕1号',
  officer: '李强',
  since: '2026-06-09T00:00:00+08:00',
  ground: 'withdrawn',
  reason: '原处罚决定被撤销',
} as const;

/** What a command leads to. */
const decided = (command: EnterpriseCommand, ...past: readonly EnterpriseEvent[]) => {
  const decision = decider.decide(command, fold(decider, past));
  if (isRefusal(decision)) throw new Error(decision.refused);
  return decision;
};
/** Past events with everything that a command adds. */
const after = (command: EnterpriseCommand, ...past: readonly EnterpriseEvent[]) => [
  ...past,
  ...decided(command, ...past),
];
const evaluationIn = (events: readonly EnterpriseEvent[]) =>
  events.findLast(
    (event): event is EnterpriseEventOf<'GradeEvaluated'> => event.type === 'GradeEvaluated',
  )?.data;

const PGLN = 'https://id.gs1.org/417/9521234000013';
const GLN = 'https://id.gs1.org/414/9521234000013';
const owning = { ...registered, data: { ...registered.data, partyIds: [PGLN] } } as EnterpriseEvent;
const noted = (...partyIds: string[]): EnterpriseEvent => ({
  type: 'PartyIdsNoted',
  data: { at, by, partyIds },
});
const factIn = (events: readonly EnterpriseEvent[]) => events[0];

describe('the identifiers of an enterprise', () => {
  test('are saved with its particulars, in order, and stay where nothing is said of them', () => {
    const partyIds = [PGLN, GLN];
    expect(factIn(decided({ ...register, partyIds }))).toMatchObject({
      type: 'EnterpriseRegistered',
      data: { partyIds: [GLN, PGLN] },
    });
    const moved = { ...register, type: 'ChangeParticulars', region: '610112' } as const;
    expect(factIn(decided(moved, owning))).toMatchObject({ data: { partyIds: [PGLN] } });
    expect(factIn(decided(moved, registered))!.data).not.toHaveProperty('partyIds');
  });

  test('are added by a registration that says the same else, and replaced by a change', () => {
    const adding = { ...register, partyIds: [GLN] };
    expect(factIn(decided(adding, owning))).toMatchObject({
      type: 'EnterpriseParticularsChanged',
      data: { partyIds: [GLN, PGLN] },
    });
    const replacing = {
      ...adding,
      type: 'ChangeParticulars',
      withdrawnPartyIds: [PGLN],
    } as const;
    expect(factIn(decided(replacing, owning))).toMatchObject({ data: { partyIds: [GLN] } });
    const withdrawing = { ...replacing, partyIds: [] };
    expect(factIn(decided(withdrawing, owning))).toMatchObject({ data: { partyIds: [] } });
    // What another request has added meanwhile stays.
    expect(factIn(decided(withdrawing, owning, noted(GLN, PGLN)))).toMatchObject({
      data: { partyIds: [GLN] },
    });
    given(owning)
      .when({ ...register, partyIds: [PGLN] })
      .thenNothing();
    given(owning).when(register).thenNothing();
  });

  test('are noted where its stream lacks what theirs say, registered or not', () => {
    const note = { type: 'NotePartyId', ...stamp, partyId: GLN, owned: true } as const;
    given().when(note).thenOnce(noted(GLN));
    given(owning).when(note).thenOnce(noted(GLN, PGLN));
    given(owning)
      .when({ ...note, partyId: PGLN, owned: false })
      .thenOnce(noted());
    given(owning)
      .when({ ...note, owned: false })
      .thenNothing();
  });

  test('that were noted are told to others with what is saved next', () => {
    expect(factIn(decided(register, noted(GLN)))).toMatchObject({ data: { partyIds: [GLN] } });
    const saving = { ...register, type: 'ChangeParticulars' } as const;
    expect(factIn(decided({ ...saving, partyIds: [PGLN] }, registered, noted(PGLN)))).toMatchObject(
      {
        data: { partyIds: [PGLN] },
      },
    );
  });

  test('are known from when they were recorded', () => {
    const state = fold(decider, [registered, noted(PGLN)]);
    const knownOn = (time: string) => {
      const found = assess(state.facts, {
        rules,
        validAt: instantOf(time),
        knownAt: instantOf(time),
      });
      return isAssessment(found) && found.knowledge.partyIds;
    };
    expect(knownOn('2026-06-09T00:00:00+08:00')).toEqual([]);
    expect(knownOn('2026-06-11T00:00:00+08:00')).toEqual([PGLN]);
  });
});

describe('registering an enterprise', () => {
  test('evaluates its grade in the same breath', () => {
    const events = decided(register);
    expect(events.map(({ type }) => type)).toEqual(['EnterpriseRegistered', 'GradeEvaluated']);
    expect(events[0]?.data).toEqual({ at, by, ...particulars });
    expect(evaluationIn(events)).toMatchObject({
      at,
      by,
      region: '610113',
      score: 100,
      grade: 'A',
      tier: 'A',
      listed: false,
      provisional: false,
      rulePack: { id: 'qc-default', version: '2026.1' },
      reason: { zh: '登记入库：得分100，A级', en: 'Registered: score 100, grade A' },
      inputs: [],
    });
  });

  test('twice changes nothing', () =>
    given(...decided(register))
      .when(register)
      .thenNothing());

  test('is refused with other particulars', () =>
    given(registered)
      .when({ ...register, name: '另一企业' })
      .thenRefused('ENTERPRISE_ALREADY_REGISTERED'));

  test('judges what was recorded before anybody registered it', () => {
    const early = decided(record);
    expect(early.map(({ type }) => type)).toEqual(['QualityEventRecorded']);
    expect(evaluationIn(decided(register, ...early))).toMatchObject({ grade: 'D', score: 59 });
  });
});

describe('changing particulars', () => {
  const change = { ...register, type: 'ChangeParticulars', productRisk: 'high' } as const;

  test('moves the tier when the product risk changes', () => {
    const events = decided(change, ...decided(register));
    expect(events.map(({ type }) => type)).toEqual([
      'EnterpriseParticularsChanged',
      'GradeEvaluated',
    ]);
    expect(evaluationIn(events)).toMatchObject({ grade: 'A', tier: 'B' });
  });
  test('leaves out the evaluation when nothing depends on them', () =>
    given(...decided(register))
      .when({ ...change, productRisk: 'medium', name: '渭河食品集团' })
      .thenOnce({
        type: 'EnterpriseParticularsChanged',
        data: { at, by, ...particulars, name: '渭河食品集团' },
      }));
  test('to the same changes nothing', () =>
    given(registered)
      .when({ ...change, productRisk: 'medium' })
      .thenNothing());
  test('needs a registered enterprise', () =>
    given().when(change).thenRefused('ENTERPRISE_NOT_REGISTERED'));
});

describe('recording a quality event', () => {
  const before = decided(register);

  test('lowers the grade in the same append, with its reason and inputs', () => {
    const events = decided(record, ...before);
    expect(events.map(({ type }) => type)).toEqual(['QualityEventRecorded', 'GradeEvaluated']);
    expect(evaluationIn(events)).toMatchObject({
      score: 59,
      grade: 'D',
      previousGrade: 'A',
      gradeSince: '2026-06-01T00:00:00+08:00',
      causedBy: 'penalty:1',
      inputs: ['penalty:1'],
      reason: {
        zh: '较重行政处罚：得分100→59，等级A→D',
        en: 'Heavier penalty: score 100→59, grade A→D',
      },
    });
    expect(evaluationIn(events)?.inputsHash).toMatch(/^[0-9a-f]{64}$/);
  });
  test('twice changes nothing', () =>
    given(...after(record, ...before))
      .when(record)
      .thenNothing());
  test('again with other content is refused', () =>
    given(...after(record, ...before))
      .when({ ...record, kind: 'PENALTY_MINOR' })
      .thenRefused('QUALITY_EVENT_DIFFERS'));
  test('without effect on the score appends no evaluation', () => {
    const passed = { ...record, eventId: 'sampling:1', kind: 'SAMPLING_PASSED' } as const;
    expect(decided(passed, ...before).map(({ type }) => type)).toEqual(['QualityEventRecorded']);
  });
  test('of a kind that the rules do not know keeps the grade and marks it stale', () => {
    const strange = { ...record, kind: 'SEEN_BY_ORACLE' } as const;
    const events = after(strange, ...before);
    expect(evaluationIn(events)).toMatchObject({ grade: 'A', score: 100, stale: true });
    given(...events)
      .when(strange)
      .thenNothing();
  });
  test('that is delivered late does not turn the time of the stream back', () => {
    const late = { ...record, at: '2026-06-09T09:00:00+08:00' } as const;
    expect(evaluationIn(decided(late, ...before))).toMatchObject({ at, grade: 'D' });
  });
});

describe('a quality event that ended', () => {
  const listing = { ...record, eventId: 'listing:1', kind: 'ABNORMAL_LIST_IN' } as const;
  const ended: EnterpriseEvent = {
    type: 'QualityEventEnded',
    data: {
      ...{ at, by, eventId: 'listing:1' },
      ...{ endedAt: '2026-06-09T00:00:00+08:00', reference: '移出决定' },
    },
  };
  const evaluate = { type: 'EvaluateGrade', ...stamp, occasion: 'date-reached' } as const;

  test('gives its points back, but not yet the grade', () => {
    const before = after(listing, ...decided(register));
    expect(evaluationIn(before)).toMatchObject({ score: 90, grade: 'A' });
    expect(evaluationIn(decided(evaluate, ...before, ended))).toMatchObject({ score: 100 });
  });
});

describe('annulling a quality event', () => {
  const before = after(record, ...decided(register));

  test('restores the grade at once', () => {
    const events = decided(annul, ...before);
    expect(events.map(({ type }) => type)).toEqual(['QualityEventAnnulled', 'GradeEvaluated']);
    expect(evaluationIn(events)).toMatchObject({
      score: 100,
      grade: 'A',
      previousGrade: 'D',
      causedBy: 'penalty:1',
      inputs: [],
      reason: { zh: '撤销：较重行政处罚：得分59→100，等级D→A' },
    });
  });
  test('twice changes nothing', () =>
    given(...after(annul, ...before))
      .when(annul)
      .thenNothing());
  test('may overtake the event itself, which then never counts', () => {
    const overtaken = after(annul, ...decided(register));
    expect(overtaken.at(-1)?.type).toBe('QualityEventAnnulled');
    expect(decided(record, ...overtaken).map(({ type }) => type)).toEqual(['QualityEventRecorded']);
  });
  test('corrects the past, while what was known then stays', () => {
    const { facts } = fold(decider, after(annul, ...before));
    const grade = (validAt: string, knownAt: string) => {
      const found = assess(facts, {
        rules,
        validAt: instantOf(validAt),
        knownAt: instantOf(knownAt),
      });
      return isAssessment(found) ? found.grade : found;
    };
    const evening = '2026-06-10T20:00:00+08:00';
    expect(grade('2026-06-05T00:00:00+08:00', evening)).toBe('A');
    expect(grade('2026-06-05T00:00:00+08:00', '2026-06-09T23:00:00+08:00')).toBe('NOT_REGISTERED');
    expect(grade(evening, evening)).toBe('A');
  });
});

describe('repairing a quality event', () => {
  const repair = {
    type: 'RepairQualityEvent',
    ...stamp,
    at: '2027-06-02T09:00:00+08:00',
    eventId: 'penalty:1',
    repairedAt: '2027-06-02T00:00:00+08:00',
    reference: '信用修复〔2027〕1号',
  } as const;
  const before = after(record, ...decided(register));

  test('takes the event out of use and ends the holding of the grade', () => {
    const events = decided(repair, ...before);
    expect(events.map(({ type }) => type)).toEqual(['QualityEventRepaired', 'GradeEvaluated']);
    expect(evaluationIn(events)).toMatchObject({ score: 100, grade: 'A', previousGrade: 'D' });
  });
  test('twice changes nothing', () =>
    given(...after(repair, ...before))
      .when(repair)
      .thenNothing());
  test('twice under another decision is refused', () =>
    given(...after(repair, ...before))
      .when({ ...repair, reference: '信用修复〔2027〕2号' })
      .thenRefused('REPAIR_DIFFERS'));
  test('is refused before the shortest publicity of its class is over', () =>
    given(...before)
      .when({ ...repair, repairedAt: '2027-05-31T00:00:00+08:00' })
      .thenRefused('REPAIR_TOO_EARLY'));
  test('is refused for an event nobody recorded', () =>
    given(registered).when(repair).thenRefused('QUALITY_EVENT_UNKNOWN'));
  test('is refused for an annulled one', () =>
    given(...after(annul, ...before))
      .when(repair)
      .thenRefused('QUALITY_EVENT_ANNULLED'));
});

describe('putting an enterprise on the serious-violation list', () => {
  const before = decided(register);

  test('forces D', () => {
    const events = decided(putOn, ...before);
    expect(events.map(({ type }) => type)).toEqual(['PutOnSeriousList', 'GradeEvaluated']);
    expect(events[0]?.data).toEqual({ ...listed.data, at });
    expect(evaluationIn(events)).toMatchObject({ grade: 'D', score: 100, listed: true });
  });
  test('twice changes nothing', () =>
    given(...after(putOn, ...before))
      .when(putOn)
      .thenNothing());
  test('is refused with other content under the same decision, a moment typed otherwise is not', () => {
    const is = given(...after(putOn, ...before));
    is.when({ ...putOn, officer: '李强' }).thenRefused('DECISION_DIFFERS');
    is.when({ ...putOn, until: '2030-06-01T00:00:00+08:00' }).thenRefused('DECISION_DIFFERS');
    is.when({ ...putOn, since: '2026-05-31T16:00:00Z' }).thenNothing();
  });
  test('is refused while another decision holds', () =>
    given(registered, listed)
      .when({ ...putOn, decisionRef: '列严〔2026〕8号' })
      .thenRefused('ALREADY_LISTED'));
  test('is refused for a period that ends before it begins', () =>
    given(registered)
      .when({ ...putOn, until: putOn.since })
      .thenRefused('LISTING_PERIOD_EMPTY'));
  test('needs a registered enterprise', () =>
    given().when(putOn).thenRefused('ENTERPRISE_NOT_REGISTERED'));
});

describe('taking an enterprise off the list', () => {
  const before = after(putOn, ...decided(register));

  test('as withdrawn, because its basis fell, restores the grade from the beginning', () => {
    const events = decided(takeOff, ...before);
    expect(events.map(({ type }) => type)).toEqual(['TakenOffSeriousList', 'GradeEvaluated']);
    expect(events[0]?.data).toMatchObject({ listingRef: putOn.decisionRef, ground: 'withdrawn' });
    expect(evaluationIn(events)).toMatchObject({ grade: 'A', listed: false });
  });
  test('as expired ends the list, while the grade is held', () =>
    expect(evaluationIn(decided({ ...takeOff, ground: 'expired' }, ...before))).toMatchObject({
      grade: 'D',
      listed: false,
    }));
  test('as repaired ends both', () =>
    expect(evaluationIn(decided({ ...takeOff, ground: 'repaired' }, ...before))).toMatchObject({
      grade: 'A',
      listed: false,
    }));
  test('twice changes nothing', () =>
    given(...after(takeOff, ...before))
      .when(takeOff)
      .thenNothing());
  test('is refused where it is not listed', () =>
    given(registered).when(takeOff).thenRefused('NOT_LISTED'));
  test('needs a registered enterprise', () =>
    given().when(takeOff).thenRefused('ENTERPRISE_NOT_REGISTERED'));
  test('allows a new listing by a new decision', () => {
    const again = {
      ...putOn,
      decisionRef: '列严〔2026〕9号',
      at: timeOf(instantOf(at) + 1),
    } as const;
    expect(evaluationIn(decided(again, ...after(takeOff, ...before)))).toMatchObject({
      listed: true,
    });
  });
});

describe('the monthly run', () => {
  const run = (time: string) =>
    ({ type: 'EvaluateGrade', occasion: 'monthly-run', ...stamp, at: time }) as const;
  const minor = { ...record, eventId: 'penalty:2', kind: 'RECHECK_FAIL' } as const;
  const before = after(minor, ...decided(register));

  test('raises a grade one step when its time has come', () => {
    expect(evaluationIn(before)).toMatchObject({ grade: 'B', score: 85 });
    const events = decided(run('2027-07-01T00:00:00+08:00'), ...before);
    expect(evaluationIn(events)).toMatchObject({
      grade: 'A',
      previousGrade: 'B',
      reason: { zh: '月度评价：得分85→100，等级B→A' },
    });
    expect(evaluationIn(events)).not.toHaveProperty('causedBy');
  });
  test('twice changes nothing', () =>
    given(...after(run('2027-07-01T00:00:00+08:00'), ...before))
      .when(run('2027-07-01T00:00:00+08:00'))
      .thenNothing());
  test('finds nothing to say while nothing changed', () =>
    given(...before)
      .when(run('2026-07-01T00:00:00+08:00'))
      .thenNothing());
  test('passes over an enterprise that is not registered', () =>
    given(recorded).when(run('2026-07-01T00:00:00+08:00')).thenNothing());
  test('keeps the grade where no rules are in force', () =>
    given(...before)
      .when({ ...run('2027-07-01T00:00:00+08:00'), rules: [] })
      .thenNothing());
});
