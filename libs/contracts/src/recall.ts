import { Type } from '@sinclair/typebox';
import { contract, type Topic } from './contract.js';
import { recallCaseFields } from './documents/recall.js';
import { instant, published, region, uscc } from './fields.js';

export const recallTopic: Topic = {
  name: 'recall.v1',
  partitions: 4,
  key: 'uscc',
  summary: 'Recalls, from the signal to the closed case.',
};

/** `uscc` and `region`: the responsible enterprise's. What everybody is told names no account. */
const publicStamp = { uscc, region, at: instant, caseId: Type.String() };
const stamp = { ...publicStamp, by: Type.String() };
const { product, roots, discoveredAt, source, role } = published(recallCaseFields);
const regime = Type.String();
const level = Type.Optional(Type.Integer());
const causeId = Type.Optional(Type.String());

/** A recall case was opened. */
export const RecallCaseOpenedV1 = contract({
  type: 'RecallCaseOpenedV1',
  topic: recallTopic,
  audience: 'parties',
  summary: 'A recall case was opened about goods of an enterprise.',
  schema: Type.Object({
    ...stamp,
    ...{ regime, level, role, product, roots, discoveredAt, source, causeId },
    sourceRef: Type.Optional(Type.String()),
    /** The text that holds for the case: id and version of its rule pack. */
    pack: Type.String(),
    packVersion: Type.String(),
  }),
});

/** A step of a case was taken. */
export const RecallStepTakenV1 = contract({
  type: 'RecallStepTakenV1',
  topic: recallTopic,
  audience: 'parties',
  summary: 'A step of a recall was taken: which, as whose act, and where the case stands since.',
  schema: Type.Object({
    ...stamp,
    regime,
    step: Type.String(),
    /** As what it was taken, e.g. `recaller` or `province`. */
    actor: Type.String(),
    occurredAt: instant,
    status: Type.String(),
    level,
    causeId,
    /** How the recall is decided: `voluntary`, `noticed` or `ordered`. */
    decision: Type.Optional(Type.String()),
    /** How the step came out, where it can come out in several ways. */
    outcome: Type.Optional(Type.String()),
    reference: Type.Optional(Type.String()),
  }),
});

/** A recall is published, or what is published of it has changed: all that everybody may know of it. */
export const RecallPublishedV1 = contract({
  type: 'RecallPublishedV1',
  topic: recallTopic,
  audience: 'public',
  summary: 'A recall was published: the product, its lots, what to do, whom to ask.',
  schema: Type.Object({
    ...publicStamp,
    ...{ regime, level, product, roots },
    /** Name of the enterprise that recalls. */
    recaller: Type.String(),
    lane: Type.String(),
    publishedAt: instant,
    decision: Type.Optional(Type.String()),
    /** Whom buyers may turn to, where the text puts that into the notice. */
    recallContact: Type.Optional(Type.String()),
    measures: Type.Optional(Type.Array(Type.String())),
    /** The public notice, field by field as its text names them. */
    notice: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })),
  }),
});

/**
 * A case stands on a recall scope from now on, instead of the one it stood on before. Whoever names the hash of the
 * document has read it.
 */
export const RecallScopeAttachedV1 = contract({
  type: 'RecallScopeAttachedV1',
  topic: recallTopic,
  audience: 'regulators',
  summary: 'A recall case stands on a recall scope.',
  schema: Type.Object({
    ...stamp,
    scopeId: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Hash of the scope's signed document. */
    documentHash: Type.String(),
    /** Which of the scope's two answers. */
    set: Type.Union([Type.Literal('recorded'), Type.Literal('worst-case')]),
    /** Greater than that of any scope that the case stood on before. */
    version: Type.Integer({ minimum: 1 }),
  }),
});

const ofParty = {
  ...publicStamp,
  /** The code or identifier by which the party is known. */
  party: Type.String(),
  name: Type.String(),
};

/** A party was told of a recall. `uscc` and `region`: its own, or the responsible enterprise's where nobody registered it. */
export const RecallPartyNotifiedV1 = contract({
  type: 'RecallPartyNotifiedV1',
  topic: recallTopic,
  audience: 'parties',
  summary: 'A party was told of a recall, with its lots and what it is asked for.',
  schema: Type.Object({
    ...ofParty,
    /** `holds`, `addressed`, or a duty of who holds nothing. */
    capacity: Type.String(),
    lots: Type.Array(
      Type.Object({
        lot: Type.String(),
        uom: Type.String(),
        /** Exact decimal; null where nobody knows. */
        quantity: Type.Union([Type.String(), Type.Null()]),
      }),
    ),
  }),
});

/** A party sold goods of a recall after its notice was out: a fact for referral. */
export const RecallSoldAfterNoticeV1 = contract({
  type: 'RecallSoldAfterNoticeV1',
  topic: recallTopic,
  audience: 'regulators',
  summary: 'A party sold recalled goods after it was told of the recall.',
  schema: Type.Object({
    ...ofParty,
    epc: Type.String(),
    uom: Type.String(),
    quantity: Type.Union([Type.String(), Type.Null()]),
    soldAt: instant,
    notifiedAt: instant,
  }),
});

/** Somebody let a deadline of a case pass, under every tenable reading of its text. */
export const RecallDeadlineMissedV1 = contract({
  type: 'RecallDeadlineMissedV1',
  topic: recallTopic,
  audience: 'parties',
  summary: 'A deadline of a recall was missed.',
  schema: Type.Object({
    ...stamp,
    regime,
    clockId: Type.String(),
    ruleId: Type.String(),
    dueAt: instant,
    causeId,
    /** The authority above in the regime, which learns of it. */
    escalatedTo: Type.Optional(Type.String()),
  }),
});

/** A case was closed. */
export const RecallClosedV1 = contract({
  type: 'RecallClosedV1',
  topic: recallTopic,
  audience: 'public',
  summary: 'A recall case was closed.',
  schema: Type.Object({
    ...publicStamp,
    ...{ regime, product, causeId },
    decision: Type.Optional(Type.String()),
  }),
});
