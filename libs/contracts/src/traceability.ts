import { Type } from '@sinclair/typebox';
import { contract, type Topic } from './contract.js';
import { instant, region, uscc } from './fields.js';

export const traceabilityTopic: Topic = {
  name: 'traceability.v1',
  partitions: 4,
  key: 'lot',
  // The volume is here; the log of traceability keeps everything, and can publish it again.
  retentionDays: 365,
  summary: 'What happened to products (EPCIS 2.0), and records found missing.',
};

/** An EPCIS event passed validation and is in the log. */
export const EpcisEventAcceptedV1 = contract({
  type: 'EpcisEventAcceptedV1',
  topic: traceabilityTopic,
  audience: 'parties',
  summary: 'An EPCIS event was accepted into the log.',
  inAnyOrder: true,
  schema: Type.Object({
    uscc,
    region,
    eventId: Type.String(),
    /** CBV 2.0 event hash, `ni:///sha-256;…?ver=CBV2.0`. */
    eventHash: Type.String(),
    eventTime: instant,
    recordTime: instant,
    captureId: Type.String(),
    errorDeclaration: Type.Boolean(),
    /** The EPCIS event in JSON-LD form, as accepted. */
    epcis: Type.Record(Type.String(), Type.Unknown()),
    /** Declarations of the prefixes the event uses. */
    context: Type.Array(Type.Unknown()),
  }),
});

/** An enterprise shipped a lot that it never received or made. */
export const TraceRecordMissingFoundV1 = contract({
  type: 'TraceRecordMissingFoundV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'An enterprise shipped something it has no record of receiving or making.',
  schema: Type.Object({
    uscc,
    region,
    at: instant,
    findingId: Type.String(),
    epc: Type.String(),
    shippedAt: instant,
    evidence: Type.Array(Type.String()),
  }),
});

/** The missing record arrived, or the shipment was declared an error. */
export const TraceRecordMissingResolvedV1 = contract({
  type: 'TraceRecordMissingResolvedV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary:
    'A missing record arrived late, or the shipment was declared an error: the finding falls.',
  schema: Type.Object({
    uscc,
    region,
    at: instant,
    findingId: Type.String(),
    epc: Type.String(),
    evidence: Type.Array(Type.String()),
  }),
});

const confirmed = {
  uscc,
  region,
  at: instant,
  by: Type.String(),
  reason: Type.String(),
  eventId: Type.String(),
  /** Which confirmation of the event it is, the first one being 1. */
  round: Type.Integer({ minimum: 1 }),
};

/** An officer vouches for an event that only its reporter tells; it counts from its record time on. */
export const EpcisEventConfirmedV1 = contract({
  type: 'EpcisEventConfirmedV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'An officer confirmed an event that only its reporter tells.',
  schema: Type.Object(confirmed),
});

/** The confirmation counts no longer. */
export const EpcisEventConfirmationWithdrawnV1 = contract({
  type: 'EpcisEventConfirmationWithdrawnV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'An officer withdrew the confirmation of an event.',
  schema: Type.Object(confirmed),
});

const foundAbout = {
  uscc,
  region,
  at: instant,
  findingId: Type.String(),
  /** What the finding is about: `balance`, `not-received`, `second-parent`, …: the kinds of the rule pack of tracing. */
  kind: Type.String(),
  epc: Type.String(),
  /** EPCIS events that show it, or that explain it. */
  evidence: Type.Array(Type.String()),
};
const foundQuantity = Type.Optional(Type.Object({ value: Type.Number(), uom: Type.String() }));

/** The record of a thing does not explain something, or contradicts itself. */
export const TraceFindingOpenedV1 = contract({
  type: 'TraceFindingOpenedV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'The record of a thing does not explain something, or contradicts itself.',
  schema: Type.Object({
    ...foundAbout,
    severity: Type.Union([Type.Literal('low'), Type.Literal('medium'), Type.Literal('high')]),
    quantity: foundQuantity,
    aroseAt: instant,
    rulePack: Type.Object({ id: Type.String(), version: Type.String() }),
  }),
});

/** A finding that is still open is about another amount, or shown by other events. */
export const TraceFindingRevisedV1 = contract({
  type: 'TraceFindingRevisedV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'An open finding is about another amount, or shown by other events.',
  schema: Type.Object({ ...foundAbout, quantity: foundQuantity }),
});

/** A late event or a declaration explains a finding. */
export const TraceFindingResolvedV1 = contract({
  type: 'TraceFindingResolvedV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'A late event or an error declaration explains a finding: it falls.',
  schema: Type.Object(foundAbout),
});

const partyTold = {
  uscc: Type.Optional(uscc),
  partyId: Type.Optional(Type.String()),
  name: Type.String(),
};
const rowFields = {
  epc: Type.String(),
  /** How it is tied to a root: `root`, `content`, `hop`, `output`, `member` or `commingled`. */
  relation: Type.String(),
  quantity: Type.Object({
    low: Type.Number(),
    /** Null where nobody knows. */
    high: Type.Union([Type.Number(), Type.Null()]),
    uom: Type.String(),
  }),
  holder: Type.Object({ ...partyTold, place: Type.Optional(Type.String()) }),
  /** `on-hand`, `in-transit`, `sold`, `consumed`, `destroyed`, `recovered` or `unknown`. */
  state: Type.String(),
  disposition: Type.Optional(Type.String()),
  /** To whom it is on its way. */
  to: Type.Optional(Type.Object(partyTold)),
  since: instant,
};
/** `recorded` or `worst-case`. */
const setName = Type.String();
const scopeRow = Type.Object({ set: setName, ...rowFields });

/**
 * New events changed a recall scope that is watched. `uscc` and `region` are those of an enterprise that reported a
 * root, by which the officers who watch are told.
 */
export const ScopeRowsChangedV1 = contract({
  type: 'ScopeRowsChangedV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'New events changed the rows of a recall scope that is watched.',
  schema: Type.Object({
    uscc,
    region,
    at: instant,
    /** The scope that is watched. */
    scopeId: Type.String(),
    /** The scope whose rows stood until now: the watched one, or the newer one that was told last. */
    previousScopeId: Type.String(),
    newerScopeId: Type.String(),
    /** `grown`: rows entered and none left; `shrunk`: the other way round; `moved`: both, or rows changed in place. */
    kind: Type.Union([Type.Literal('grown'), Type.Literal('shrunk'), Type.Literal('moved')]),
    /** How many rows differ; `before` and `after` have the first of them, `…/diff/…` all. */
    counts: Type.Object({
      entered: Type.Integer(),
      left: Type.Integer(),
      changed: Type.Integer(),
    }),
    before: Type.Array(scopeRow),
    after: Type.Array(scopeRow),
    /** EPCIS events on which a row stands after and did not before, or the other way round; the first of them. */
    events: Type.Array(Type.String()),
  }),
});

const ofCase = {
  /** The responsible enterprise's. */
  uscc,
  region,
  at: instant,
  caseId: Type.String(),
  /** The scope that the case stands on. */
  scopeId: Type.String(),
  /** The version that the case gave the scope: greater than that of any before. */
  version: Type.Integer({ minimum: 1 }),
};

/**
 * Rows of the scope that a recall case stands on, in pages: first all of them, later those that differ in a newer scope
 * from what was told last. Pages of a case come in their order; one row is told by its thing, holder, place and state.
 */
export const ScopeRowsToldV1 = contract({
  type: 'ScopeRowsToldV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'Rows of the recall scope that a recall case stands on.',
  schema: Type.Object({
    ...ofCase,
    set: setName,
    /** The scope whose rows were told before; absent: these are the first. */
    previousScopeId: Type.Optional(Type.String()),
    /** The scope whose rows these are: that of the case, or a newer one that its watch found. */
    newestScopeId: Type.String(),
    /** Hash of its signed document. */
    documentHash: Type.String(),
    /** Whether limits cut it short, so that it lacks something. */
    truncated: Type.Boolean(),
    /** From 1. */
    page: Type.Integer({ minimum: 1 }),
    pages: Type.Integer({ minimum: 1 }),
    /** Rows that stand now: new ones, and those that say something else than before. */
    rows: Type.Array(Type.Object({ ...rowFields, lot: Type.Optional(Type.String()) })),
    /** Rows that stand no longer. */
    gone: Type.Array(
      Type.Object({
        epc: Type.String(),
        holder: Type.Object({ ...partyTold, place: Type.Optional(Type.String()) }),
        state: Type.String(),
      }),
    ),
  }),
});

/** A recall case named a scope that is not there, or whose document has another hash. */
export const RecallScopeRefusedV1 = contract({
  type: 'RecallScopeRefusedV1',
  topic: traceabilityTopic,
  audience: 'regulators',
  summary: 'A recall case named a recall scope on which it cannot stand.',
  schema: Type.Object({
    ...ofCase,
    /** `unknown`: nobody asked for it; `not-whole`: it is not computed; `other-document`: its document has another hash. */
    because: Type.Union([
      Type.Literal('unknown'),
      Type.Literal('not-whole'),
      Type.Literal('other-document'),
    ]),
  }),
});
