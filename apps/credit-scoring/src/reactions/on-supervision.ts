import {
  PenaltyAnnulledV1,
  PenaltyDecidedV1,
  SamplingResultRecordedV1,
  supervisionTopic,
  type DataOf,
} from '@zhixin/contracts';
import type { RuleBook } from '@zhixin/rule-packs';
import type { Reaction } from '@zhixin/service-shell';
import { dataOf } from './contract-data.js';
import { decideFor } from './decide-for.js';

const SOURCE = 'supervision';

const SAMPLING_KINDS = {
  pass: 'SAMPLING_PASSED',
  'fail-label': 'SAMPLING_FAIL_LABEL',
  'fail-general': 'SAMPLING_FAIL_GENERAL',
  'fail-safety': 'SAMPLING_FAIL_SAFETY',
} as const;

const PENALTY_KINDS = {
  minor: 'PENALTY_MINOR',
  general: 'PENALTY_GENERAL',
  serious: 'PENALTY_SERIOUS',
} as const;

/** What agencies find and decide counts in the enterprise's grade. */
export const onSupervision = (rules: RuleBook): Reaction => ({
  name: 'on-supervision',
  topic: supervisionTopic.name,
  on: {
    [SamplingResultRecordedV1.type]: (event, tools) =>
      decideFor(
        { event, tools, rules },
        samplingFact(dataOf(SamplingResultRecordedV1, event.data)),
      ),
    [PenaltyDecidedV1.type]: (event, tools) =>
      decideFor({ event, tools, rules }, penaltyFact(dataOf(PenaltyDecidedV1, event.data))),
    [PenaltyAnnulledV1.type]: (event, tools) =>
      decideFor({ event, tools, rules }, annulment(dataOf(PenaltyAnnulledV1, event.data))),
  },
});

const samplingFact = (sampling: DataOf<typeof SamplingResultRecordedV1>) => ({
  type: 'RecordQualityEvent' as const,
  eventId: `sampling:${sampling.samplingId}`,
  kind: SAMPLING_KINDS[sampling.outcome],
  occurredAt: sampling.sampledAt,
  effectiveFrom: sampling.resultAt,
  ...(sampling.causeId === undefined ? {} : { causeId: sampling.causeId }),
  reference: `${sampling.authority} ${sampling.sampleNumber}`,
  evidence: [
    sampling.product,
    ...(sampling.lot === undefined ? [] : [sampling.lot]),
    ...sampling.failedItems,
  ],
  source: SOURCE,
});

const penaltyFact = (penalty: DataOf<typeof PenaltyDecidedV1>) => ({
  type: 'RecordQualityEvent' as const,
  eventId: penaltyEventId(penalty),
  kind: PENALTY_KINDS[penalty.severity],
  occurredAt: penalty.decidedAt,
  effectiveFrom: penalty.effectiveFrom,
  ...(penalty.causeId === undefined ? {} : { causeId: penalty.causeId }),
  ...(penalty.intentional ? { intentional: true } : {}),
  reference: `${penalty.authority} ${penalty.decisionNumber}`,
  evidence: [penalty.conduct, penalty.legalBasis, ...penalty.kinds],
  source: SOURCE,
});

const annulment = (annulled: DataOf<typeof PenaltyAnnulledV1>) => ({
  type: 'AnnulQualityEvent' as const,
  eventId: penaltyEventId(annulled),
  annulledAt: annulled.annulledAt,
  reference: annulled.annulmentRef,
  reason: annulled.reason,
});

const penaltyEventId = ({ penaltyId }: { readonly penaltyId: string }) => `penalty:${penaltyId}`;
