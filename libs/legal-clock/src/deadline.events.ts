import { Type, type Static } from '@sinclair/typebox';
import { defineEvents, type EventOf } from '@zhixin/decider';

const time = Type.String({ format: 'date-time' });
const exact = { additionalProperties: false };

const of = {
  /** Unique within the case; a rule that counts several things has several clocks. */
  clockId: Type.String({ minLength: 1, maxLength: 200 }),
  ruleId: Type.String({ minLength: 1, maxLength: 200 }),
  at: time,
  by: Type.String({ minLength: 1 }),
};

const ends = {
  startsAt: time,
  dueAt: time,
  earliest: time,
  latest: time,
  remindAt: time,
  provisional: Type.Boolean(),
  /** Years whose holidays are awaited. */
  awaits: Type.Array(Type.Integer()),
};

/**
 * What the streams of cases tell of their time limits: an aggregate with legal clocks declares these beside its own.
 * The storage format, in which nothing is ever changed.
 */
export const deadlineEvents = defineEvents({
  /** A limit begins to run, or ends at another time than was told: extended, resumed, counted again. */
  DeadlineSet: Type.Object({ ...of, ...ends }, exact),
  /** It is suspended, and has no end until it is resumed. */
  DeadlineSuspended: Type.Object(of, exact),
  /** It comes near: the time for reminding has come. Once for each end. */
  DeadlineNear: Type.Object({ ...of, dueAt: time }, exact),
  /** The latest tenable end has passed, and nobody did it. Once for each end. */
  DeadlineMissed: Type.Object({ ...of, dueAt: time, latest: time }, exact),
  /** It was done, or the duty fell away. */
  DeadlineEnded: Type.Object(
    { ...of, because: Type.Union([Type.Literal('met'), Type.Literal('dropped')]) },
    exact,
  ),
});

/** What the streams of cases tell of their time limits. */
export type DeadlineEvent = EventOf<typeof deadlineEvents>;
/** Where a time limit ends, as a stream tells it. */
export type ToldDeadline = Static<typeof deadlineEvents.DeadlineSet>;

/** Tells the events of time limits from the others of an aggregate. */
export const isDeadlineEvent = <Event extends { readonly type: string }>(
  event: Event,
): event is Extract<Event, { readonly type: DeadlineEvent['type'] }> =>
  Object.hasOwn(deadlineEvents, event.type);
