import {
  RecallCaseOpenedV1,
  RecallClosedV1,
  RecallDeadlineMissedV1,
  RecallPartyNotifiedV1,
  RecallPublishedV1,
  RecallScopeAttachedV1,
  RecallSoldAfterNoticeV1,
  RecallStepTakenV1,
  recallTopic,
} from '@zhixin/contracts';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import { categoryOf, recordedAs, type RecordedEvent } from '@zhixin/event-store';
import { isDeadlineEvent } from '@zhixin/legal-clock';
import { outcomeOf, takenAt } from '../domain/moments.js';
import { partyNotice } from '../domain/party-notice.js';
import { recall } from '../domain/recall.js';
import type { StepRecord } from '../domain/recall-case.js';
import type { StepTaken } from '../domain/recall.events.js';

const SERVICE = 'recall';

/** What others learn of an event of a case. */
export const toContract = (from: RecordedEvent): readonly CloudEvent[] =>
  categoryOf(from.stream) === partyNotice.category ? ofNotice(from) : ofCase(from);

const ofNotice = (from: RecordedEvent): readonly CloudEvent[] => {
  const { type, data } = recordedAs(partyNotice, from);
  const { caseId, party, name, uscc, region, at } = data;
  const envelope = { from, service: SERVICE, uscc, region };
  const told = { uscc, region, at, caseId, party, name };
  switch (type) {
    case 'PartyNotified': {
      const { capacity, lots } = data;
      return [
        cloudEvent(RecallPartyNotifiedV1, { ...envelope, data: { ...told, capacity, lots } }),
      ];
    }
    case 'SaleAfterNoticeFound': {
      const { epc, uom, quantity, soldAt, notifiedAt } = data;
      const sale = { ...told, epc, uom, quantity, soldAt, notifiedAt };
      return [cloudEvent(RecallSoldAfterNoticeV1, { ...envelope, data: sale })];
    }
    case 'PartyNoticeWithdrawn':
    case 'PartyNoticeAcknowledged':
      return [];
  }
};

const ofCase = (from: RecordedEvent): readonly CloudEvent[] => {
  const event = recordedAs(recall, from);
  const caseId = from.stream.slice(recall.category.length + 1);
  // The authority above is told of what others learn.
  if (isDeadlineEvent(event)) return [];
  const { type, data } = event;
  const { uscc, region, at, by } = data;
  const told = {
    envelope: { from, service: SERVICE, uscc, region },
    stamp: { uscc, region, at, by, caseId },
  };
  const { envelope, stamp } = told;
  switch (type) {
    case 'RecallCaseOpened': {
      const { regime, level, responsible, source, pack, product, roots, discoveredAt, causeId } =
        data;
      return [
        cloudEvent(RecallCaseOpenedV1, {
          ...envelope,
          data: {
            ...stamp,
            ...{ regime, role: responsible.role as 'producer', product, roots, discoveredAt },
            ...{ source: source.kind as 'officer', pack: pack.id, packVersion: pack.version },
            ...(source.ref !== undefined && { sourceRef: source.ref }),
            ...(level !== undefined && { level }),
            ...(causeId !== undefined && { causeId }),
          },
        }),
      ];
    }
    case 'RecallStepTaken':
      return ofStep(data, told);
    case 'RecallDeadlineEscalated': {
      const { regime, clockId, ruleId, dueAt, causeId, to } = data;
      return [
        cloudEvent(RecallDeadlineMissedV1, {
          ...envelope,
          data: {
            ...{ ...stamp, regime, clockId, ruleId, dueAt },
            ...(causeId !== undefined && { causeId }),
            ...(to !== undefined && { escalatedTo: to }),
          },
        }),
      ];
    }
    case 'RecallResponsibleMoved':
      return [];
  }
};

interface EventParts {
  readonly envelope: { from: RecordedEvent; service: string; uscc: string; region: string };
  readonly stamp: { uscc: string; region: string; at: string; by: string; caseId: string };
}

/** What of documents others are told. */
interface SaidFields {
  readonly reference?: string;
  readonly lane?: string;
  readonly measureKinds?: string[];
  readonly recallContact?: string;
}

const ofStep = (data: StepTaken, told: EventParts): readonly CloudEvent[] => {
  const { envelope, stamp } = told;
  const { step, actor, occurredAt, status, regime, product, level, causeId, decision } = data;
  const { reference } = data.document as SaidFields;
  const outcome = outcomeOf(data as unknown as StepRecord);
  const event = cloudEvent(RecallStepTakenV1, {
    ...envelope,
    data: {
      ...{ ...stamp, regime, step, actor, occurredAt, status },
      ...(level !== undefined && { level }),
      ...(causeId !== undefined && { causeId }),
      ...(decision !== undefined && { decision }),
      ...(outcome !== undefined && { outcome }),
      ...(reference !== undefined && { reference }),
    },
  });
  if (step === 'scopes') return [event, ...attached(data, told)];
  if (step !== 'closure') return [event, ...published(data, told)];
  const { by: _, ...open } = stamp;
  const closed = {
    ...{ ...open, regime, product },
    ...(causeId !== undefined && { causeId }),
    ...(decision !== undefined && { decision }),
  };
  return [event, cloudEvent(RecallClosedV1, { ...envelope, data: closed })];
};

interface NamedScope {
  readonly scopeId?: string;
  readonly documentHash?: string;
  readonly set?: 'recorded' | 'worst-case';
}

// The place of the step in its stream grows with each.
const attached = (
  { document }: Pick<StepTaken, 'document'>,
  { envelope, stamp }: EventParts,
): readonly CloudEvent[] => {
  const { scopeId, documentHash, set } = document as NamedScope;
  if (scopeId === undefined || documentHash === undefined || set === undefined) return [];
  const version = envelope.from.revision + 1;
  const data = { ...stamp, scopeId, documentHash, set, version };
  return [cloudEvent(RecallScopeAttachedV1, { ...envelope, data })];
};

const published = (data: StepTaken, { envelope, stamp }: EventParts): readonly CloudEvent[] => {
  const { notice, regime, product, level, decision } = data;
  if (notice === undefined) return [];
  const { lane = 'authority', measureKinds: measures, recallContact } = data.document as SaidFields;
  const { recaller, roots, fields } = notice;
  const { by: _, ...open } = stamp;
  return [
    cloudEvent(RecallPublishedV1, {
      ...envelope,
      data: {
        ...{ ...open, regime, product, roots, recaller, lane, notice: fields },
        publishedAt: takenAt(data as unknown as StepRecord),
        ...(level !== undefined && { level }),
        ...(decision !== undefined && { decision }),
        ...(recallContact !== undefined && { recallContact }),
        ...(measures !== undefined && { measures }),
      },
    }),
  ];
};

/** Everything of all cases travels on one topic, in order per responsible enterprise. */
export const publication = { topic: recallTopic, aggregates: [recall, partyNotice], toContract };
