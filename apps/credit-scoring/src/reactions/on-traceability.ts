import {
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  traceabilityTopic,
  type DataOf,
} from '@zhixin/contracts';
import type { RuleBook } from '@zhixin/rule-packs';
import type { Reaction } from '@zhixin/service-shell';
import { missingRecordEventId } from '../domain/findings.js';
import { dataOf } from '@zhixin/contracts/validation';
import { decideFor } from './decide-for.js';

const SOURCE = 'traceability';

/**
 * A shipment without a record of where the goods came from counts, until the record arrives. A product's
 * journey is no quality event by itself, so the events of it are passed over.
 */
export const onTraceability = (rules: RuleBook): Reaction => ({
  name: 'on-traceability',
  topic: traceabilityTopic.name,
  on: {
    [TraceRecordMissingFoundV1.type]: (event, tools) =>
      decideFor({ event, tools, rules }, finding(dataOf(TraceRecordMissingFoundV1, event.data))),
    [TraceRecordMissingResolvedV1.type]: (event, tools) =>
      decideFor(
        { event, tools, rules },
        resolution(dataOf(TraceRecordMissingResolvedV1, event.data)),
      ),
  },
});

const finding = (found: DataOf<typeof TraceRecordMissingFoundV1>) => ({
  type: 'RecordQualityEvent' as const,
  eventId: missingRecordEventId(found.findingId),
  kind: 'TRACE_RECORD_MISSING',
  occurredAt: found.shippedAt,
  effectiveFrom: found.at,
  // However often it is shipped, the record of one thing is missing once.
  causeId: found.epc,
  reference: found.epc,
  evidence: found.evidence,
  source: SOURCE,
});

const resolution = (resolved: DataOf<typeof TraceRecordMissingResolvedV1>) => ({
  type: 'AnnulQualityEvent' as const,
  eventId: missingRecordEventId(resolved.findingId),
  annulledAt: resolved.at,
  reference: resolved.epc,
  reason: `追溯记录已补齐：${resolved.evidence.join('、')}`,
});
