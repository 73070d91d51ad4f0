import { describe, expect, test } from '@jest/globals';
import { fold, isRefusal } from '@zhixin/decider';
import { isDeadlineEvent } from '@zhixin/legal-clock';
import type { RecallStep } from '@zhixin/rule-packs';
import {
  book,
  besides,
  calendar,
  callers,
  filledPaper,
  OTHER,
  regime,
  TOYS,
  WEIHE,
} from '../testing/cases.js';
import { clocksOf } from './clocks.js';
import { nextSteps } from './flow.js';
import type { CaseToOpen } from './open-case.js';
import { recall, type RecallCommand } from './recall.js';
import type { OpenedCase } from './recall-case.js';
import type { RecallEvent } from './recall.events.js';

type CallerName = keyof typeof callers;

/** A case that goes through commands one after the other. */
class Course {
  readonly events: RecallEvent[] = [];

  constructor(public now: string) {}

  get state(): OpenedCase {
    return fold(recall.decider, this.events)!;
  }

  /** What comes of a command: the types of its events, or why not. */
  decide(command: RecallCommand) {
    const decision = recall.decider.decide(command, fold(recall.decider, this.events));
    if (isRefusal(decision)) return decision;
    this.events.push(...decision);
    return decision.filter(
      ({ type }) => !isDeadlineEvent({ type }) || command.type === 'LookAtDeadlines',
    );
  }

  open(facts: Partial<CaseToOpen> = {}, as: CallerName = 'prefecture') {
    const caller = callers[as];
    return this.decide({
      type: 'OpenRecallCase',
      ...{ at: this.now, by: caller.subject, caller, book, calendar },
      facts: { ...FOOD, ...facts },
    });
  }

  take(
    step: RecallStep,
    as: CallerName,
    document: Readonly<Record<string, unknown>> = {},
    more: { readonly occurredAt?: string; readonly receivedAs?: string } = {},
  ) {
    const caller = callers[as];
    return this.decide({
      type: 'TakeRecallStep',
      ...{ at: this.now, by: caller.subject, caller, book, calendar },
      ...{ step, document, besides: besides(step) },
      ...more,
    });
  }

  tell(at: string) {
    this.now = at;
    return this.decide({ type: 'LookAtDeadlines', at, by: 'service:recall', book, calendar });
  }

  clocks() {
    const { id, version } = this.state.facts.pack;
    const pack = book.find((each) => each.id === id && each.version === version)!;
    return clocksOf({ state: this.state, pack, calendar, at: this.now });
  }

  clock(ruleId: string) {
    return this.clocks()
      .filter(({ rule }) => rule.ruleId === ruleId)
      .map(({ reckoned, ...clock }) => ({ ...clock, ...reckoned }));
  }
}

const FOOD: CaseToOpen = {
  regime: 'food',
  level: 1,
  source: { kind: 'sampling', ref: 'XA2026-0117' },
  responsible: { uscc: WEIHE, name: '渭河食品', role: 'producer' },
  region: '610113',
  product: '猕猴桃果汁',
  roots: ['https://id.gs1.org/01/06901234561036/10/HY-BOX-321'],
  discoveredAt: '2026-12-01T09:00:00+08:00',
};
const TOY: Partial<CaseToOpen> = {
  regime: 'consumer-goods',
  responsible: { uscc: TOYS, name: '西安玩具', role: 'producer' },
  product: '电动玩具车',
};

const { level: _, ...UNLEVELLED } = FOOD;
const toys = (now = '2026-12-01T09:30:00+08:00') => {
  const course = new Course(now);
  const caller = callers.province;
  course.decide({
    type: 'OpenRecallCase',
    ...{ at: now, by: caller.subject, caller, book, calendar, facts: { ...UNLEVELLED, ...TOY } },
  });
  return course;
};
const food = (now = '2026-12-01T09:30:00+08:00') => {
  const course = new Course(now);
  course.open();
  return course;
};
const foodPlan = () => filledPaper(regime('food'), 'plan');

describe('opening', () => {
  test('happens once, under the text in force when the risk was discovered', () => {
    const course = food();
    expect(course.events.slice(0, 1)).toMatchObject([
      {
        type: 'RecallCaseOpened',
        data: { uscc: WEIHE, region: '610113', pack: { id: 'recall-food' } },
      },
    ]);
    expect(course.open()).toEqual([]);
  });

  test('takes the old text for a risk discovered at 23:59 on 2026-11-30, the new one from 00:00 on', () => {
    const old = new Course('2026-12-01T10:00:00+08:00');
    old.open({ discoveredAt: '2026-11-30T23:59:00+08:00' });
    const fresh = new Course('2026-12-01T10:00:00+08:00');
    fresh.open({ discoveredAt: '2026-12-01T00:00:00+08:00', level: 2 });
    const dueOf = (course: Course) =>
      course.state &&
      clocksOf({
        state: course.state,
        pack: book.find(
          ({ id, version }) =>
            id === course.state.facts.pack.id && version === course.state.facts.pack.version,
        )!,
        calendar,
      })
        .filter(({ rule }) => rule.trigger === 'discovery')
        .map(({ reckoned }) => reckoned.dueAt);
    expect(dueOf(old)).toContain('2026-12-01T23:59:00+08:00');
    expect(dueOf(fresh)).toContain('2026-12-02T12:00:00+08:00');
    expect(old.state.facts.pack.version).not.toBe(fresh.state.facts.pack.version);
  });

  test.each<[string, Partial<CaseToOpen>, CallerName]>([
    ['REGIME_UNKNOWN', { regime: 'toys' }, 'prefecture'],
    ['IN_FUTURE', { discoveredAt: '2026-12-02T00:00:00+08:00' }, 'prefecture'],
    ['NO_TEXT_IN_FORCE', { discoveredAt: '2001-12-02T00:00:00+08:00' }, 'prefecture'],
    ['LEVEL_NOT_IN_REGIME', { ...TOY, level: 1 }, 'province'],
    [
      'ROLE_NOT_IN_REGIME',
      { responsible: { ...FOOD.responsible, role: 'holder-of-authorisation' } },
      'prefecture',
    ],
    ['WRONG_PARTY', {}, 'housing'],
    ['WRONG_PARTY', {}, 'firm'],
  ])('is refused with %s', (code, facts, as) =>
    expect(new Course('2026-12-01T09:30:00+08:00').open(facts, as)).toMatchObject({
      refused: code,
    }),
  );

  test('says so where the same source says something else', () =>
    expect(food().open({ roots: ['urn:other'] })).toMatchObject({ refused: 'CASE_TAKEN' }));
});

describe('a voluntary food recall', () => {
  test('goes from the decision to the closed case', () => {
    const course = food();
    const pack = regime('food');
    const taken = (...args: Parameters<Course['take']>) => {
      const decision = course.take(...args);
      if (isRefusal(decision))
        throw new Error(`${args[0]}: ${decision.refused} ${decision.because}`);
      return course.state.status;
    };
    expect(taken('decision', 'firm', { kind: 'voluntary' })).toBe('DECIDED');
    expect(taken('plan', 'firm', foodPlan())).toBe('PLAN_FILED');
    const notice = { ...filledPaper(pack, 'public-notice'), lane: 'recaller' };
    expect(taken('publication', 'firm', notice)).toBe('PLAN_PUBLISHED');
    expect(taken('publication', 'prefecture', { lane: 'authority' })).toBe('PLAN_PUBLISHED');
    expect(taken('progress-reports', 'firm', filledPaper(pack, 'progress-report'))).toBe(
      'EXECUTING',
    );
    expect(taken('disposals', 'firm', filledPaper(pack, 'disposal'))).toBe('DISPOSAL');
    expect(taken('final-report', 'firm', filledPaper(pack, 'final-report'))).toBe('FINAL_REPORT');
    expect(
      taken('effect-review', 'prefecture', { outcome: 'insufficient', reasons: '半数未召回' }),
    ).toBe('EFFECT_REVIEW');
    expect(course.take('closure', 'prefecture')).toMatchObject({ refused: 'NOT_EFFECTIVE' });
    expect(taken('strengthening', 'prefecture', { demand: '扩大公告范围' })).toBe('EXECUTING');
    course.now = '2026-12-03T09:30:00+08:00';
    expect(
      taken('final-report', 'firm', { ...filledPaper(pack, 'final-report'), content: '第二次' }),
    ).toBe('FINAL_REPORT');
    expect(taken('effect-review', 'prefecture', { outcome: 'sufficient', reasons: '已召回' })).toBe(
      'EFFECT_REVIEW',
    );
    expect(taken('closure', 'prefecture')).toBe('CLOSED');
  });

  test('takes the same step again for the same step', () => {
    const course = food();
    expect(course.take('decision', 'firm', { kind: 'voluntary' })).toHaveLength(1);
    course.now = '2026-12-01T11:00:00+08:00';
    expect(course.take('decision', 'firm', { kind: 'voluntary' })).toEqual([]);
    expect(course.take('decision', 'firm', { kind: 'voluntary', reasons: '另一' })).toMatchObject({
      refused: 'DECISION_STANDS',
    });
  });

  test('publishes first, and stands published once the plan is filed', () => {
    const course = food();
    course.take('decision', 'firm', { kind: 'voluntary' });
    course.take('publication', 'firm', {
      ...filledPaper(regime('food'), 'public-notice'),
      lane: 'recaller',
    });
    expect(course.state.status).toBe('DECIDED');
    course.take('plan', 'firm', foodPlan());
    expect(course.state.status).toBe('PLAN_PUBLISHED');
  });
});

describe('a step', () => {
  test('out of order is refused, and the refusal says what comes next', () =>
    expect(food().take('final-report', 'firm')).toMatchObject({
      refused: 'STEP_OUT_OF_ORDER',
      because: expect.stringContaining('decision'),
    }));

  test('that the regime lacks is refused with its article', () =>
    expect(food().take('objection', 'firm', { grounds: '没有缺陷' })).toMatchObject({
      refused: 'STEP_NOT_IN_REGIME',
      zh: expect.stringMatching(/《.+》/),
    }));

  test('of somebody else is refused; who may not know of the case learns of none', () => {
    const course = food();
    course.take('decision', 'firm', { kind: 'voluntary' });
    expect(course.take('plan', 'prefecture', foodPlan())).toMatchObject({ refused: 'WRONG_PARTY' });
    for (const as of ['otherFirm', 'otherRegion', 'police', 'housing'] as const)
      expect(course.take('plan', as, foodPlan())).toMatchObject({ refused: 'CASE_UNKNOWN' });
  });

  test('is entered by an officer for a firm that cannot, under the number of its paper', () => {
    const course = food();
    const decided = course.take(
      'decision',
      'prefecture',
      { kind: 'voluntary' },
      { receivedAs: '收文〔2026〕8号', occurredAt: '2026-12-01T09:10:00+08:00' },
    );
    expect(decided).toMatchObject([
      {
        data: {
          actor: 'recaller',
          enterprise: WEIHE,
          receivedAs: '收文〔2026〕8号',
          by: 'regulator-xian',
        },
      },
    ]);
  });

  test('with a paper that lacks fields names each of them', () => {
    const course = food();
    course.take('decision', 'firm', { kind: 'voluntary' });
    const { [Object.keys(foodPlan())[0]!]: _first, ...rest } = foodPlan();
    const refused = course.take('plan', 'firm', { ...rest, unknown: 1 });
    expect(refused).toMatchObject({
      refused: 'PAPER_INCOMPLETE',
      faults: [
        { pointer: `/document/${Object.keys(foodPlan())[0]}`, zh: expect.stringContaining('《') },
        { pointer: '/document/unknown' },
      ],
    });
  });

  test('is not later than now, and not before the discovery', () => {
    const course = food();
    const at = (occurredAt: string) =>
      course.take('decision', 'firm', { kind: 'voluntary' }, { occurredAt });
    expect(at('2026-12-05T00:00:00+08:00')).toMatchObject({ refused: 'IN_FUTURE' });
    expect(at('2026-11-05T00:00:00+08:00')).toMatchObject({ refused: 'BEFORE_DISCOVERY' });
  });
});

describe('an order', () => {
  const order = (name: string) => ({
    ...filledPaper(regime(name), 'order'),
    kind: 'ordered',
    reasons: '企业未主动召回',
  });

  test('is given by who may give it: SAMR for consumer goods, a prefecture for food', () => {
    expect(
      toys().take('decision', 'province', { ...order('consumer-goods'), emergency: true }),
    ).toMatchObject({ refused: 'WRONG_ISSUER', zh: expect.stringContaining('《') });
    expect(
      toys().take('decision', 'samr', { ...order('consumer-goods'), emergency: true }),
    ).toHaveLength(1);
    expect(
      food().take('decision', 'prefecture', { ...order('food'), emergency: true }),
    ).toHaveLength(1);
  });

  test('comes at once in an emergency only, and always with reasons', () => {
    expect(toys().take('decision', 'samr', order('consumer-goods'))).toMatchObject({
      refused: 'STEP_OUT_OF_ORDER',
    });
    const { reasons: _reasons, ...unreasoned } = order('food');
    expect(food().take('decision', 'prefecture', { ...unreasoned, emergency: true })).toMatchObject(
      { refused: 'PAPER_INCOMPLETE', faults: [{ pointer: '/document/reasons' }] },
    );
  });

  test('takes the place of a voluntary decision that nobody carries out, and may be refused by the firm', () => {
    const course = food();
    course.take('decision', 'firm', { kind: 'voluntary' });
    expect(course.take('refusal', 'prefecture', { reasons: '拒不召回' })).toMatchObject({
      refused: 'REFUSAL_WITHOUT_ORDER',
    });
    course.take('decision', 'prefecture', order('food'));
    expect(course.state).toMatchObject({ decision: 'ordered', status: 'DECIDED' });
    course.take('refusal', 'prefecture', { reasons: '拒不召回' });
    expect(course.state.side).toBe('REFUSED');
    course.take('plan', 'firm', foodPlan());
    expect(course.state.side).toBeUndefined();
  });
});

describe('a consumer-goods recall noticed by the province', () => {
  const noticed = () => {
    const course = toys();
    course.take('investigation', 'province');
    course.take('finding', 'province', { defect: true, reasons: '小零件易脱落' });
    course.take('notice', 'province', { reasons: '认为存在缺陷' });
    return course;
  };

  test('is objected to, reviewed, and ordered by SAMR', () => {
    const course = noticed();
    expect(course.state.status).toBe('NOTICE_ISSUED');
    course.take('objection', 'toys', { grounds: '检测方法不适用' });
    expect(course.state.status).toBe('OBJECTION');
    course.take('expert-review', 'province', { upheld: false, reasons: '专家认定存在缺陷' });
    expect(course.state.status).toBe('EXPERT_REVIEW');
    course.take('decision', 'samr', {
      ...filledPaper(regime('consumer-goods'), 'order'),
      kind: 'ordered',
      reasons: '认定缺陷仍不召回',
    });
    expect(course.state).toMatchObject({ status: 'DECIDED', decision: 'ordered' });
  });

  test('ends without defect where the objection is right', () => {
    const course = noticed();
    course.take('objection', 'toys', { grounds: '检测方法不适用' });
    course.take('expert-review', 'province', { upheld: true, reasons: '专家认定无缺陷' });
    expect(course.state.status).toBe('NO_DEFECT');
    course.take('closure', 'province');
    expect(course.state.status).toBe('CLOSED');
  });

  test('is decided upon the notice, which is no voluntary recall', () => {
    expect(noticed().take('decision', 'toys', { kind: 'voluntary' })).toMatchObject({
      refused: 'STEP_OUT_OF_ORDER',
    });
    expect(noticed().take('decision', 'toys', { kind: 'noticed' })).toHaveLength(1);
  });

  test('gives ten working days for the plan, over the end of a year that is not arranged yet', () => {
    const course = toys('2026-12-21T10:00:00+08:00');
    course.take('decision', 'samr', {
      ...filledPaper(regime('consumer-goods'), 'order'),
      ...{ kind: 'ordered', reasons: '人身危险', emergency: true },
    });
    expect(course.clock('RCL-CONS-PLAN-ORDER')).toMatchObject([
      { dueAt: '2027-01-05T23:59:59+08:00', provisional: true },
    ]);
  });
});

describe('an on-the-spot measure', () => {
  test('waits for its approval, once', () => {
    const course = food();
    expect(course.take('measure-approval', 'prefecture', { approved: true })).toMatchObject({
      refused: 'NO_MEASURE_PENDING',
    });
    course.take('measure', 'prefecture', {
      measure: 'seizure',
      onTheSpot: true,
      reasons: '证据可能灭失',
    });
    expect(course.clock('RCL-MEASURE-APPROVAL')).toHaveLength(1);
    expect(course.take('measure-approval', 'prefecture', { approved: true })).toHaveLength(1);
    course.now = '2026-12-01T19:30:00+08:00';
    expect(course.take('measure-approval', 'prefecture', { approved: false })).toMatchObject({
      refused: 'NO_MEASURE_PENDING',
    });
  });
});

describe('what comes too late', () => {
  test('is an objection after its time, and none to whom the time still runs', () => {
    const objected = (now: string) => {
      const course = toys();
      course.take('investigation', 'province');
      course.take('finding', 'province', { defect: true, reasons: '小零件易脱落' });
      course.take('notice', 'province', { reasons: '认为存在缺陷' });
      course.now = now;
      return course.take('objection', 'toys', { grounds: '检测方法不适用' });
    };
    expect(objected('2026-12-15T23:59:59+08:00')).toHaveLength(1);
    expect(objected('2026-12-16T00:00:00+08:00')).toMatchObject({
      refused: 'RIGHT_LAPSED',
      zh: expect.stringContaining('《'),
    });
  });

  test('is the approval of a measure after a day; that it is not approved is told all the same', () => {
    const course = food();
    course.take('measure', 'prefecture', {
      ...{ measure: 'seizure', onTheSpot: true, reasons: '证据可能灭失' },
    });
    course.now = '2026-12-02T10:00:01+08:00';
    expect(course.take('measure-approval', 'prefecture', { approved: true })).toMatchObject({
      refused: 'MEASURE_LIFTED',
    });
    expect(course.take('measure-approval', 'prefecture', { approved: false })).toMatchObject([
      { type: 'RecallStepTaken', data: { document: { approved: false } } },
      { type: 'RecallDeadlineEscalated' },
      { type: 'RecallDeadlineEscalated', data: { ruleId: 'RCL-MEASURE-APPROVAL' } },
    ]);
  });

  test('is no measure that was approved beforehand', () => {
    const course = food();
    course.take('measure', 'prefecture', { measure: 'stop-sale', reasons: '不合格' });
    expect(course.clock('RCL-MEASURE-APPROVAL')).toEqual([]);
  });
});

describe('a case that is taken up again', () => {
  test('is decided anew, with clocks of its own', () => {
    const course = toys();
    course.take('decision', 'toys', { kind: 'voluntary' });
    course.take('plan', 'toys', filledPaper(regime('consumer-goods'), 'plan'));
    course.take('publication', 'toys', {
      ...filledPaper(regime('consumer-goods'), 'public-notice'),
      lane: 'recaller',
    });
    course.take('final-report', 'toys', filledPaper(regime('consumer-goods'), 'final-report'));
    course.take('effect-review', 'province', { outcome: 'sufficient', reasons: '已消除' });
    course.take('closure', 'province');
    expect(course.state.status).toBe('CLOSED');
    expect(course.clocks().every(({ metAt, endedAt }) => (metAt ?? endedAt) !== undefined)).toBe(
      true,
    );
    course.now = '2026-12-08T09:30:00+08:00';
    course.take('reopening', 'province', { reasons: '范围不准确' });
    expect(course.state.status).toBe('REOPENED');
    expect(course.state.decision).toBeUndefined();
    course.take('decision', 'samr', {
      ...filledPaper(regime('consumer-goods'), 'order'),
      ...{ kind: 'ordered', reasons: '措施无效', emergency: true },
    });
    expect(course.clocks().map(({ clockId }) => clockId)).toContain('R2.RCL-CONS-PLAN-ORDER');
  });
});

describe('a response where no text knows a recall', () => {
  test('goes from the failed sample over the held site to the closed case', () => {
    const course = new Course('2026-12-01T09:30:00+08:00');
    const { level: _level, ...unlevelled } = FOOD;
    const caller = callers.prefecture;
    course.decide({
      type: 'OpenRecallCase',
      ...{ at: course.now, by: caller.subject, caller, book, calendar },
      facts: { ...unlevelled, regime: 'building-materials', product: '挤塑板' },
    });
    const taken = (...args: Parameters<Course['take']>) => {
      const decision = course.take(...args);
      if (isRefusal(decision))
        throw new Error(`${args[0]}: ${decision.refused} ${decision.because}`);
      return course.state.status;
    };
    expect(taken('investigation', 'prefecture')).toBe('INVESTIGATING');
    expect(taken('finding', 'prefecture', { defect: true, reasons: '燃烧性能不合格' })).toBe(
      'DEFECT_CONFIRMED',
    );
    expect(course.take('decision', 'firm', { kind: 'voluntary' })).toMatchObject({
      refused: 'WRONG_PARTY',
    });
    expect(course.take('decision', 'prefecture', { kind: 'voluntary' })).toMatchObject({
      refused: 'STEP_OUT_OF_ORDER',
    });
    expect(taken('decision', 'prefecture', { kind: 'response', measureKinds: measures() })).toBe(
      'DECIDED',
    );
    expect(course.take('plan', 'firm')).toMatchObject({ refused: 'STEP_NOT_IN_REGIME' });
    expect(taken('site-hold', 'housing', { site: '雁塔区某项目' })).toBe('EXECUTING');
    expect(taken('disposals', 'firm', filledPaper(regime('building-materials'), 'disposal'))).toBe(
      'DISPOSAL',
    );
    expect(taken('effect-review', 'prefecture', { outcome: 'sufficient', reasons: '已更换' })).toBe(
      'EFFECT_REVIEW',
    );
    expect(taken('closure', 'prefecture')).toBe('CLOSED');
  });

  const measures = () => regime('building-materials').measures.map(({ measure }) => measure);
});

describe('every regime in every version', () => {
  test.each(book.map((pack) => [`${pack.regime} ${pack.version}`, pack] as const))(
    '%s opens a case, says what comes next, and counts its deadlines',
    (_, pack) => {
      const course = new Course('2026-12-01T09:30:00+08:00');
      const [level] = pack.levels;
      const discoveredAt =
        pack.effectiveTo === undefined ? '2026-12-01T09:00:00+08:00' : pack.effectiveFrom;
      const { level: _level, ...unlevelled } = FOOD;
      const caller = callers.samr;
      course.decide({
        type: 'OpenRecallCase',
        ...{ at: course.now, by: caller.subject, caller, book, calendar },
        facts: {
          ...{ ...unlevelled, regime: pack.regime, discoveredAt },
          responsible: { ...FOOD.responsible, role: pack.recallers[0]!.role },
          ...(level !== undefined && { level: level.level }),
        },
      });
      expect(course.state.facts.pack).toEqual({ id: pack.id, version: pack.version });
      expect(nextSteps(pack, 'SIGNAL')).toContain('decision');
      expect(() => course.clocks()).not.toThrow();
      for (const { step } of pack.lacks)
        expect(course.take(step, 'samr')).toMatchObject({ refused: 'STEP_NOT_IN_REGIME' });
    },
  );
});

describe('deadlines', () => {
  const START = '2026-12-02T09:00:00+08:00';

  test('are told near once and missed once, however often the clock asks', () => {
    const course = food();
    const told = (at: string) => {
      const decision = course.tell(at);
      return isRefusal(decision) ? decision : decision.map(({ type }) => type);
    };
    expect(told('2026-12-01T10:00:00+08:00')).toEqual([]);
    expect(told('2026-12-02T08:00:00+08:00')).toEqual(['DeadlineNear']);
    expect(told('2026-12-02T08:30:00+08:00')).toEqual([]);
    expect(told(START)).toEqual([]);
    expect(told('2026-12-02T09:00:01+08:00')).toEqual([
      'DeadlineMissed',
      'RecallDeadlineEscalated',
    ]);
    expect(told('2026-12-03T00:00:00+08:00')).toEqual([]);
  });

  test('of a clock that jumped over it are told all the same, and go up to the authority above', () => {
    expect(food().tell('2026-12-09T00:00:00+08:00')).toMatchObject([
      { type: 'DeadlineNear' },
      { type: 'DeadlineMissed', data: { dueAt: START } },
      { type: 'RecallDeadlineEscalated', data: { uscc: WEIHE, to: 'province' } },
    ]);
  });

  test('stay as they were told where the clock is put back', () => {
    const course = food();
    course.tell('2026-12-09T00:00:00+08:00');
    expect(course.tell('2026-12-01T10:00:00+08:00')).toEqual([]);
    expect(course.tell('2026-12-10T00:00:00+08:00')).toEqual([]);
  });

  test('are kept by what is done, not by what is said to have been done', () => {
    const course = food('2026-12-03T10:00:00+08:00');
    course.take(
      'decision',
      'firm',
      { kind: 'voluntary' },
      { occurredAt: '2026-12-01T10:00:00+08:00' },
    );
    course.take('plan', 'firm', foodPlan(), { occurredAt: '2026-12-01T10:00:00+08:00' });
    expect(course.state.deadlines.get('RCL-FOOD-START-1')).toMatchObject({ missed: true });
  });

  test('of a level that nobody set come near by the strictest, and nobody is late before the longest', () => {
    const course = new Course('2026-12-01T09:30:00+08:00');
    const { level: _level, ...unlevelled } = FOOD;
    course.decide({
      type: 'OpenRecallCase',
      ...{ at: course.now, by: 'x', caller: callers.prefecture, book, calendar, facts: unlevelled },
    });
    expect(course.tell('2026-12-02T08:30:00+08:00')).toMatchObject([{ type: 'DeadlineNear' }]);
    expect(course.tell('2026-12-02T23:00:00+08:00')).toEqual([]);
    expect(course.tell('2026-12-20T00:00:00+08:00')).toMatchObject([
      { type: 'DeadlineMissed' },
      { type: 'RecallDeadlineEscalated' },
    ]);
  });

  test('that come back are asked for each time', () => {
    const course = food();
    course.take('decision', 'prefecture', {
      ...filledPaper(regime('food'), 'order'),
      ...{ kind: 'ordered', reasons: '拒不召回', emergency: true },
    });
    course.take('plan', 'firm', foodPlan());
    const daily = () => course.clock('RCL-FOOD-PROGRESS-1');
    expect(daily()).toMatchObject([{ dueAt: '2026-12-02T23:59:59+08:00' }]);
    course.take('publication', 'firm', {
      ...filledPaper(regime('food'), 'public-notice'),
      lane: 'recaller',
    });
    course.now = '2026-12-02T18:00:00+08:00';
    course.take('progress-reports', 'firm', filledPaper(regime('food'), 'progress-report'));
    expect(daily()).toMatchObject([
      { metAt: '2026-12-02T18:00:00+08:00' },
      { dueAt: '2026-12-03T23:59:59+08:00' },
    ]);
  });
});

describe('a case beside its flow', () => {
  test('is suspended and resumed, and no clock stops', () => {
    const course = food();
    const before = course.clock('RCL-FOOD-START-1').map(({ dueAt }) => dueAt);
    course.take('suspension', 'prefecture', { reasons: '复检中' });
    expect(course.state.side).toBe('SUSPENDED');
    expect(course.clock('RCL-FOOD-START-1').map(({ dueAt }) => dueAt)).toEqual(before);
    expect(course.take('suspension', 'prefecture', { reasons: '再次' })).toMatchObject({
      refused: 'SUSPENDED_ALREADY',
    });
    course.take('resumption', 'prefecture');
    expect(course.state.side).toBeUndefined();
  });

  test('is seen from the region where the firm is now, too', () => {
    const course = food();
    const moved = { name: '渭河食品', region: '510104' };
    course.decide({ type: 'MoveResponsible', at: course.now, by: 'x', ...moved });
    expect(course.take('investigation', 'otherFirm')).toMatchObject({ refused: 'CASE_UNKNOWN' });
    expect(course.take('suspension', 'otherRegion', { reasons: '移送' })).toHaveLength(1);
    expect(course.take('resumption', 'prefecture')).toHaveLength(1);
    expect(OTHER).not.toBe(WEIHE);
  });
});

describe('an extension', () => {
  test('follows on the end of the limit, with consent and published, where the text knows one', () => {
    const course = new Course('2026-12-08T11:00:00+08:00');
    course.open({ level: 2, discoveredAt: '2026-12-08T10:00:00+08:00' });
    course.take('decision', 'firm', { kind: 'voluntary' });
    course.take('plan', 'firm', { ...foodPlan(), level: 2 });
    course.now = '2026-12-24T15:00:00+08:00';
    course.take('extension', 'prefecture', {
      days: 10,
      consent: '同意〔2026〕3号',
      publishedAt: 'https://example.test',
    });
    expect(course.clock('RCL-FOOD-FINISH-2')).toMatchObject([
      { dueAt: '2027-01-07T23:59:59+08:00' },
    ]);
    expect(toys().take('extension', 'province', { days: 10 })).toMatchObject({
      refused: 'STEP_NOT_IN_REGIME',
    });
  });
});
