// A namespace, of which the console's bundle keeps what is used here.
import * as Type from '@sinclair/typebox';
import type { Static } from '@sinclair/typebox';
import {
  described,
  instant,
  items,
  name,
  oneOf,
  prose,
  reference,
  typedUscc,
  withDefault,
} from '../fields.js';

/** How grave a penalty is for credit repair (轻微、一般、严重失信行为). */
export const penaltySeverity = oneOf('minor', 'general', 'serious');

/** Kinds of administrative penalty, in the words of the law (行政处罚法第九条). */
export const PENALTY_KINDS = [
  '警告',
  '通报批评',
  '罚款',
  '没收违法所得',
  '没收非法财物',
  '暂扣许可证件',
  '降低资质等级',
  '吊销许可证件',
  '限制开展生产经营活动',
  '责令停产停业',
  '责令关闭',
  '限制从业',
] as const;

/** A kind of administrative penalty that the law names. */
export type PenaltyKind = (typeof PENALTY_KINDS)[number];

/** What a test of a sample found (抽样检验结论). */
export const samplingOutcome = oneOf('pass', 'fail-label', 'fail-general', 'fail-safety');

/** What an inspection found (监督检查结果); the gravest where there are several. */
export const inspectionOutcome = oneOf(
  'compliant',
  'general-item',
  'key-item',
  'rectification-overdue',
  'obstructed',
);

/**
 * How a complaint or report (投诉举报) ended. `violation`: substantiated, to be counted through its penalty;
 * `noncooperation`: the officer's finding of repeated refusal to cooperate.
 */
export const complaintOutcome = oneOf(
  'not-substantiated',
  'settled',
  'violation',
  'noncooperation',
);

/** What the inquiry into an incident found about the enterprise; the gravest where there is more. */
export const incidentOutcome = oneOf(
  'not-at-fault',
  'report-late',
  'responsible-serious',
  'concealed',
);

/** Largest fine that a JSON number holds exactly, in fen. */
const FINE_FEN_MAX = Number.MAX_SAFE_INTEGER;

const intentional = withDefault(Type.Boolean(), false);

/** What a document of any kind says. */
export const documentFields = Type.Object({
  uscc: typedUscc,
  authority: name,
  causeId: Type.Optional(
    described(
      reference,
      'Documents with the same one are about the same thing: only the gravest of them counts',
    ),
  ),
  productFamily: Type.Optional(
    described(
      name,
      'The family of products that it concerns, which then has a score of its own; absent: the enterprise',
    ),
  ),
  epcs: Type.Optional(
    described(
      items({ least: 1 }),
      'Lots, items or logistic units that it concerns, as Digital Link or EPC URN: what a recall would start from',
    ),
  ),
  replaces: Type.Optional(
    described(
      reference,
      'Id of the annulled case under the same number that this one is in place of. Needed only where the annulled one says the same: it was annulled by mistake',
    ),
  ),
});

/** A document of any kind, as a door hands it over. */
export type AgencyDocument = Static<typeof documentFields>;

export const penaltyFields = Type.Object({
  ...documentFields.properties,
  decisionNumber: reference,
  decidedAt: instant,
  effectiveFrom: Type.Optional(described(instant, 'Absent: it takes effect when it is decided')),
  severity: penaltySeverity,
  kinds: items({ least: 1, examples: PENALTY_KINDS }),
  fineFen: withDefault(Type.Integer({ minimum: 0, maximum: FINE_FEN_MAX }), 0),
  conduct: prose,
  legalBasis: prose,
  intentional,
});

export const samplingResultFields = Type.Object({
  ...documentFields.properties,
  sampleNumber: reference,
  product: name,
  lot: Type.Optional(name),
  sampledAt: instant,
  resultAt: instant,
  outcome: samplingOutcome,
  failedItems: withDefault(items(), []),
});

export const inspectionFields = Type.Object({
  ...documentFields.properties,
  inspectionNumber: reference,
  inspectedAt: instant,
  resultAt: Type.Optional(described(instant, 'Absent: the result was there when it was inspected')),
  outcome: inspectionOutcome,
  findings: withDefault(items(), []),
  intentional,
});

export const complaintFields = Type.Object({
  ...documentFields.properties,
  complaintNumber: reference,
  receivedAt: instant,
  resultAt: Type.Optional(described(instant, 'Absent: it was dealt with when it was received')),
  outcome: complaintOutcome,
  summary: described(prose, 'What it was about; never who complained'),
});

export const incidentFields = Type.Object({
  ...documentFields.properties,
  incidentNumber: reference,
  occurredAt: instant,
  resultAt: Type.Optional(described(instant, 'When the inquiry ended. Absent: when it happened')),
  outcome: incidentOutcome,
  summary: prose,
  intentional,
});

/** How a document of any kind is annulled. */
export const annulmentFields = Type.Object({
  annulledAt: instant,
  annulmentRef: reference,
  reason: prose,
});

/** An annulment, as a door hands it over. */
export type Annulment = Static<typeof annulmentFields>;
