import { makeUscc } from '@zhixin/identifiers';

/** The instant at which the specs record. */
export const NOW = '2026-11-20T09:30:00.000+08:00';

/** An enterprise of Xi'an's Yanta district (610113). */
export const WEIHE = makeUscc({ category: '91', region: '610113', organisation: 'MA6TXK1N' });

/** A sampling result as an officer types it. */
export const sample = {
  uscc: WEIHE,
  authority: '西安市市场监督管理局',
  sampleNumber: 'XA2026-0117',
  product: '猕猴桃果汁',
  sampledAt: '2026-11-02T10:00:00+08:00',
  resultAt: '2026-11-18T16:00:00+08:00',
  outcome: 'fail-safety',
  failedItems: ['菌落总数'],
};

/** A penalty decision as an officer types it. */
export const penaltyDecision = {
  uscc: WEIHE,
  authority: '西安市市场监督管理局',
  decisionNumber: '陕西市监罚〔2026〕1号',
  decidedAt: '2026-11-10T00:00:00+08:00',
  effectiveFrom: '2026-11-12T00:00:00+08:00',
  severity: 'general',
  kinds: ['罚款'],
  fineFen: 5_000_000,
  conduct: '生产不符合食品安全标准的食品',
  legalBasis: '《中华人民共和国食品安全法》',
};

/** Its annulment on administrative reconsideration (行政复议). */
export const annulment = {
  annulledAt: '2026-11-19T00:00:00+08:00',
  annulmentRef: '陕西复决〔2026〕2号',
  reason: '主要事实不清、证据不足',
};
