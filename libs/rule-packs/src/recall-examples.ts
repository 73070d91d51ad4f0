import type { WorkingCalendar } from '@zhixin/legal-clock';
import { recallClocks, type RecallClock } from './recall-clocks.js';
import type { RecallExample, RecallPack } from './recall-pack.js';
import type { RecallStory } from './recall-story.js';

/** A due date of an example, as the example writes it, without its count by hand. */
export type RecallDue = Omit<RecallExample['due'][number], 'counted'>;

/** The case that an example tells. */
export const storyOfExample = (example: RecallExample): RecallStory => {
  const { discoveredAt, level, facts = {}, steps } = example;
  return {
    ...(level !== undefined && { level }),
    facts,
    happened: steps.map(({ step, outcome, by, at, extends: given, level: set }) => ({
      of: step,
      at,
      ...(outcome !== undefined && { outcome }),
      ...(by !== undefined && { by }),
      ...(given !== undefined && { extends: given }),
      ...(set !== undefined && { level: set }),
    })),
    at: example.at ?? steps.at(-1)?.at ?? discoveredAt,
  };
};

/** Every date that follows in an example, in the order of the regime's deadlines. */
export const dueInExample = (
  pack: RecallPack,
  example: RecallExample,
  calendar: WorkingCalendar,
): readonly RecallDue[] => recallClocks(pack, storyOfExample(example), calendar).map(dueOf);

const dueOf = ({ clockId, ruleId, reckoned }: RecallClock): RecallDue => {
  const { dueAt, alternatives, provisional } = reckoned;
  const time = /[.#](\d+)$/.exec(clockId)?.[1];
  return {
    ruleId,
    ...(time !== undefined && { occurrence: Number(time) }),
    dueAt: dueAt ?? '',
    ...(alternatives.length > 0 && { otherwise: alternatives.map((each) => each.dueAt) }),
    ...(provisional && { provisional }),
  };
};
