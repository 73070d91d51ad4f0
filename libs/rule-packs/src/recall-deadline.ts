import { Type, type Static } from '@sinclair/typebox';
import { countedFields } from './deadline-rule.js';
import { exact, grounded, oneOf } from './pack-fields.js';
import { RECALL_ACTORS, RECALL_STEPS } from './recall-words.js';

const moment = Type.String({
  pattern: '^[a-z]+(-[a-z]+)*(:[a-z]+(-[a-z]+)*)?(@[a-z]+)?$',
});
const moments = Type.Array(moment, { minItems: 1, uniqueItems: true });

/** Which levels of recall; absent where it is used: all, and goods without levels. */
export const levelsSchema = Type.Array(Type.Integer({ minimum: 1, maximum: 3 }), {
  minItems: 1,
  uniqueItems: true,
});

/**
 * When something must be done, and by whom: a `Deadline` of `@zhixin/legal-clock`, and the moments of a case that it
 * hangs on. `skipIf` speaks of the facts of a case (`RECALL_FACTS`).
 */
export const recallDeadlineSchema = exact({
  ...countedFields,
  who: Type.Array(oneOf(RECALL_ACTORS), { minItems: 1, uniqueItems: true }),
  /** Who lets it pass loses a right and breaks no duty. */
  isRight: Type.Optional(Type.Boolean()),
  levels: Type.Optional(levelsSchema),
  /** The moment from which it runs. */
  trigger: moment,
  /** Every time that the trigger comes it runs anew; absent: from the first time only. */
  eachTime: Type.Optional(Type.Boolean()),
  /** It is kept once all of these are there. */
  metBy: moments,
  /** What was done before the trigger counts too. */
  mayBeEarlier: Type.Optional(Type.Boolean()),
  /** From any of these on it need not be kept any more; what was late stays late. */
  until: Type.Optional(moments),
  /** The step by which more time is given. */
  extendedBy: Type.Optional(oneOf(RECALL_STEPS)),
  ...grounded,
});
/** When something must be done, and by whom. */
export type RecallDeadline = Static<typeof recallDeadlineSchema>;
