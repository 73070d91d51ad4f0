import {
  TraceFindingOpenedV1,
  TraceFindingResolvedV1,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  traceabilityTopic,
  type DataOf,
} from '@zhixin/contracts';
import type { RuleBook } from '@zhixin/rule-packs';
import type { Reaction } from '@zhixin/service-shell';
import { missingRecordEventId, traceFindingEventId } from '../domain/findings.js';
import { dataOf } from '@zhixin/contracts/validation';
import { decideFor } from './decide-for.js';

const SOURCE = 'traceability';

/** Findings that count as quality events, by their kind; of the others officers are told, and no score. */
const QUALITY_EVENTS: Readonly<Record<string, string>> = { balance: 'TRACE_BALANCE_UNEXPLAINED' };

/**
 * A shipment without a record of where the goods came from counts, until the record arrives, and so does
 * a mass balance that does not add up, until it is explained. A product's journey is no quality event by itself, so the events of it are passed over.
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
    [TraceFindingOpenedV1.type]: async (event, tools) => {
      const found = dataOf(TraceFindingOpenedV1, event.data);
      const kind = QUALITY_EVENTS[found.kind];
      if (kind !== undefined) await decideFor({ event, tools, rules }, opened(found, kind));
    },
    [TraceFindingResolvedV1.type]: async (event, tools) => {
      const found = dataOf(TraceFindingResolvedV1, event.data);
      if (QUALITY_EVENTS[found.kind] !== undefined)
        await decideFor({ event, tools, rules }, explained(found));
    },
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

const opened = (found: DataOf<typeof TraceFindingOpenedV1>, kind: string) => ({
  type: 'RecordQualityEvent' as const,
  eventId: traceFindingEventId(found.findingId),
  kind,
  occurredAt: found.aroseAt,
  effectiveFrom: found.at,
  // However often it opens again, the books of one lot are wrong once.
  causeId: found.epc,
  reference: found.epc,
  evidence: found.evidence,
  source: SOURCE,
});

const explained = (found: DataOf<typeof TraceFindingResolvedV1>) => ({
  type: 'AnnulQualityEvent' as const,
  eventId: traceFindingEventId(found.findingId),
  annulledAt: found.at,
  reference: found.epc,
  reason: `追溯记录已作说明：${found.evidence.join('、')}`,
});
