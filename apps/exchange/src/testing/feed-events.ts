import {
  EnterpriseRegisteredV1,
  GradeEvaluatedV1,
  PenaltyAnnulledV1,
  SamplingResultRecordedV1,
  type Contract,
} from '@zhixin/contracts';
import type { CloudEvent } from '@zhixin/event-bus';

const AT = '2026-11-20T09:00:00+08:00';

const registered = {
  name: '渭河食品',
  productRisk: 'high',
  establishedOn: '2015-03-01',
  usccCheckPassed: true,
};
const graded = {
  score: 88,
  grade: 'B',
  tier: 'B',
  listed: false,
  rulePack: 'qc-default/2026.1',
  reason: { zh: '评定', en: 'evaluated' },
};
const annulled = {
  penaltyId: 'p1',
  decisionNumber: '1号',
  annulledAt: AT,
  annulmentRef: '2号',
  reason: '证据不足',
};
const sampled = {
  samplingId: 's1',
  sampleNumber: '1',
  product: '果汁',
  sampledAt: AT,
  resultAt: AT,
  outcome: 'pass',
  failedItems: [],
  authority: '西安市市场监督管理局',
};

interface EventKind {
  readonly contract: Contract;
  readonly data: object;
}

/** One kind of event for each audience and topic that the specs need. */
export const kinds = {
  registered: { contract: EnterpriseRegisteredV1, data: registered },
  graded: { contract: GradeEvaluatedV1, data: graded },
  annulled: { contract: PenaltyAnnulledV1, data: annulled },
  sampled: { contract: SamplingResultRecordedV1, data: sampled },
} as const satisfies Record<string, EventKind>;

/** A published event that keeps its contract. */
export const published = (
  kind: keyof typeof kinds,
  { id, uscc, region }: { readonly id: string; readonly uscc: string; readonly region: string },
): CloudEvent => {
  const { contract, data } = kinds[kind];
  return {
    specversion: '1.0',
    id,
    source: '/zhixin/spec',
    type: contract.type,
    subject: `enterprise-${uscc}`,
    time: AT,
    datacontenttype: 'application/json',
    partitionkey: uscc,
    recordedtime: '2026-11-20T01:00:00.000Z',
    uscc,
    region,
    audience: contract.audience,
    data: { uscc, region, at: AT, by: 'spec', ...data },
  };
};
