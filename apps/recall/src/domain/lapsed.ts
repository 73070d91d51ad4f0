import type { Refusal } from '@zhixin/decider';
import { hasPassed, type WorkingCalendar } from '@zhixin/legal-clock';
import {
  recallMoment,
  type RecallClock,
  type RecallPack,
  type RecallStep,
} from '@zhixin/rule-packs';
import { clocksOf } from './clocks.js';
import { cited, deny, type RecallRefusal } from './denial.js';
import type { SentDocument } from './paper.js';
import type { OpenedCase } from './recall-case.js';

/** A step that may come too late. */
interface LateStep {
  readonly step: RecallStep;
  readonly document: SentDocument;
  readonly state: OpenedCase;
  readonly pack: RecallPack;
  readonly calendar: WorkingCalendar;
  /** When it counts as taken. */
  readonly at: string;
}

/**
 * Why a step comes too late to be taken at all: a right is lost once every tenable reading of its time has passed, and a
 * measure that nobody approved in time is lifted. Duties are done late rather than never.
 */
export const lapsedFault = ({
  step,
  document,
  at,
  ...from
}: LateStep): Refusal<RecallRefusal> | undefined => {
  const clock = clocksOf({ ...from, at }).findLast(({ rule }) =>
    rule.metBy.some((name) => recallMoment(name)?.of === step),
  );
  if (clock === undefined || !isPast(clock, at)) return undefined;
  const { zh, en } = cited(clock.rule.citation);
  const { latest } = clock.reckoned;
  if (clock.rule.isRight === true)
    return deny('RIGHT_LAPSED', {
      zh: `依据${zh}，期限已于 ${latest} 届满。`,
      en: `By ${en} the time ended at ${latest}.`,
    });
  if (step !== 'measure-approval' || document['approved'] !== true) return undefined;
  return deny('MEASURE_LIFTED', {
    zh: `依据${zh}，批准期限已于 ${latest} 届满，该措施应予解除；可记录不予批准。`,
    en: `By ${en} the time for approval ended at ${latest} and the measure is lifted; record that it is not approved.`,
  });
};

const isPast = ({ metAt, endedAt, reckoned }: RecallClock, at: string): boolean =>
  metAt === undefined &&
  endedAt === undefined &&
  reckoned.latest !== null &&
  hasPassed(reckoned.latest, at);
