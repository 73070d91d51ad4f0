import { Type, type Static, type TObject } from '@sinclair/typebox';
import { defineEvents, type EventOf } from '@zhixin/decider';
import { deadlineEvents } from '@zhixin/legal-clock';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
const instant = Type.String({ format: 'date-time' });
/** `at`: when it was recorded, `by`: whose account; `uscc` and `region`: the responsible enterprise's. */
const stamp = { at: instant, by: Type.String(), uscc: Type.String(), region: Type.String() };
/** What others are told with every event: of which recall it speaks. */
const about = {
  regime: Type.String(),
  product: Type.String(),
  causeId: Type.Optional(Type.String()),
  level: Type.Optional(Type.Integer()),
  decision: Type.Optional(Type.String()),
};

const caseFacts = {
  regime: Type.String(),
  /** The text that holds for the whole case: the one in force when the risk was discovered. */
  pack: Type.Object({ id: Type.String(), version: Type.String() }),
  level: Type.Optional(Type.Integer()),
  /** As what it was opened: `RecallActor`. */
  openedAs: Type.Optional(Type.String()),
  source: Type.Object({
    kind: Type.String(),
    /** Number or id of the sample, incident, complaint or foreign notice. */
    ref: Type.Optional(Type.String()),
  }),
  /** Who answers for the recall, and in which role. */
  responsible: Type.Object({ uscc: Type.String(), name: Type.String(), role: Type.String() }),
  product: Type.String(),
  /** Identifiers of the lots or items that a scope starts from. */
  roots: Type.Array(Type.String()),
  /** When the recaller discovered the risk. */
  discoveredAt: instant,
  /** What is so of the case, by the names of `RECALL_FACTS`: duties depend on it. */
  circumstances: Type.Optional(Type.Record(Type.String(), Type.Boolean())),
  /** Documents about the same thing share it. */
  causeId: Type.Optional(Type.String()),
};
/** What a case is about; `region`: of the responsible enterprise when it was opened. */
export type CaseFacts = Static<TObject<typeof caseFacts>> & { readonly region: string };

const stepTaken = {
  step: Type.String(),
  /** As what the account acted: `RecallActor` of a regime. */
  actor: Type.String(),
  /** Which enterprise, where one acted. */
  enterprise: Type.Optional(Type.String()),
  /** The paper by which an officer entered what somebody else had done. */
  receivedAs: Type.Optional(Type.String()),
  /** When it was done. */
  occurredAt: instant,
  /** Where the case stands after it. */
  status: Type.String(),
  /** What the paper says, under the names of the regime. */
  document: Type.Object({}, { additionalProperties: true }),
  /** What everybody is told by a publication. */
  notice: Type.Optional(
    Type.Object({
      recaller: Type.String(),
      roots: Type.Array(Type.String()),
      fields: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })),
    }),
  ),
};

/** The storage format of a case. */
export const recallEvents = defineEvents({
  RecallCaseOpened: Type.Object({ ...stamp, ...caseFacts }),
  RecallStepTaken: Type.Object({ ...stamp, ...about, ...stepTaken }),
  /** The responsible enterprise is registered under another name or in another region. */
  RecallResponsibleMoved: Type.Object({ ...stamp, name: Type.String() }),
  /** Somebody let a duty pass, and others learn of it. */
  RecallDeadlineEscalated: Type.Object({
    ...stamp,
    ...about,
    clockId: Type.String(),
    ruleId: Type.String(),
    dueAt: instant,
    /** The authority above in the regime; absent: the text knows none. */
    to: Type.Optional(Type.String()),
  }),
  ...deadlineEvents,
});
/** What happened in a case. */
export type RecallEvent = EventOf<typeof recallEvents>;
/** What a step leaves behind. */
export type StepTaken = Extract<RecallEvent, { type: 'RecallStepTaken' }>['data'];
