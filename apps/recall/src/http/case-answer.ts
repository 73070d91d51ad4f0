import type { RecallCase, RecallHistoryLine } from '@zhixin/contracts';
import { clockDocument, clockState, type WorkingCalendar } from '@zhixin/legal-clock';
import type { RecallClock } from '@zhixin/rule-packs';
import type { Language } from '@zhixin/service-shell';
import { clocksOf } from '../domain/clocks.js';
import { nextSteps, knows } from '../domain/flow.js';
import { outcomeOf } from '../domain/moments.js';
import { shownStatus, type StepRecord } from '../domain/recall-case.js';
import type { RecallEvent } from '../domain/recall.events.js';
import type { ReadCase } from './case-streams.js';

/** What a case is shown with. */
interface ShownAt {
  readonly calendar: WorkingCalendar;
  readonly now: string;
  readonly language: Language;
}

/** A case as its parties see it, in one language. */
export const caseAnswer = (read: ReadCase, { calendar, now, language }: ShownAt): RecallCase => {
  const { id, state, pack, events } = read;
  const { facts, responsible, level, decision, side } = state;
  const clocks = clocksOf({ state, pack, calendar, at: now });
  const { regime, product, roots, region, discoveredAt, source, causeId } = facts;
  return {
    ...{ id, regime, regimeTitle: pack.title[language], flow: pack.flow as RecallCase['flow'] },
    ...{ status: shownStatus(state), step: state.status },
    ...(side !== undefined && { side }),
    ...(level !== undefined && { level }),
    ...(decision !== undefined && { decision }),
    ...{ responsible, region, product, roots, discoveredAt, source },
    ...(causeId !== undefined && { causeId }),
    pack: { id: pack.id, version: pack.version, label: pack.label[language] },
    doubts: pack.doubts.map(({ text, evidence }) => ({ text: text[language], evidence })),
    openedAt: state.openedAt,
    clocks: clocks.map((clock) => shownClock(clock, { now, language })),
    next: nextOf(read, { clocks, now }),
    documents: state.steps.map(shownDocument),
    history: events.map(historyLine),
  };
};

/** A clock with its rule and whose it is. */
export const shownClock = (
  clock: RecallClock,
  { now, language }: Pick<ShownAt, 'now' | 'language'>,
): RecallCase['clocks'][number] => ({
  ...clockDocument(clock, { at: now, language }),
  ...{ ruleId: clock.ruleId, who: clock.rule.who },
});

const nextOf = (
  { state, pack }: ReadCase,
  { clocks, now }: { readonly clocks: readonly RecallClock[]; readonly now: string },
): RecallCase['next'] => {
  const running = clocks.filter((clock) => ['running', 'missed'].includes(clockState(clock, now)));
  const moving = nextSteps(pack, state.status);
  const owed = running
    .flatMap(({ rule }) => rule.metBy.map(stepIn))
    .filter(
      (step) => pack.steps.some((known) => known.step === step) && !moving.includes(step as never),
    );
  return [...new Set([...moving, ...owed])]
    .filter((step) => knows(pack, step as never))
    .map((step) => {
      const due = running
        .filter(
          ({ rule, metAt }) =>
            metAt === undefined && rule.metBy.some((name) => stepIn(name) === step),
        )
        .flatMap(({ reckoned }) => reckoned.dueAt ?? [])
        .sort()[0];
      return { step, by: byOf(pack, step), ...(due !== undefined && { dueAt: due }) };
    })
    .sort((one, other) => ((one.dueAt ?? '~') < (other.dueAt ?? '~') ? -1 : 1));
};

const stepIn = (moment: string): string => moment.split(/[:@]/)[0] ?? moment;

const byOf = ({ steps, ordered }: ReadCase['pack'], step: string): readonly string[] => {
  const by = steps.find((known) => known.step === step)?.by ?? [];
  return step === 'decision' ? [...new Set(['recaller', ...ordered.by])] : by;
};

const shownDocument = (record: StepRecord): RecallCase['documents'][number] => {
  const { step, actor, enterprise, receivedAs, occurredAt, at, status, document } = record;
  const outcome = outcomeOf(record);
  return {
    ...{ step, actor, occurredAt, recordedAt: at, status, document },
    ...(enterprise !== undefined && { uscc: enterprise }),
    ...(receivedAs !== undefined && { receivedAs }),
    ...(outcome !== undefined && { outcome }),
  };
};

const historyLine = ({ type, data }: RecallEvent): RecallHistoryLine => {
  const line = { at: data.at, event: type };
  switch (type) {
    case 'RecallCaseOpened':
      return { ...line, status: 'SIGNAL' };
    case 'RecallStepTaken':
      return { ...line, step: data.step, actor: data.actor, status: data.status };
    case 'RecallResponsibleMoved':
      return { ...line, region: data.region };
    case 'RecallDeadlineEscalated':
      return { ...line, clockId: data.clockId, dueAt: data.dueAt, ...(data.to && { to: data.to }) };
    case 'DeadlineSet':
    case 'DeadlineNear':
    case 'DeadlineMissed':
      return { ...line, clockId: data.clockId, dueAt: data.dueAt };
    case 'DeadlineSuspended':
    case 'DeadlineEnded':
      return { ...line, clockId: data.clockId };
  }
};
