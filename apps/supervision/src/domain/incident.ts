import {
  caseKind,
  field,
  type AnnulDocument,
  type CodeIn,
  type RecordDocument,
} from './agency-case.js';
import { incidentEvents, type IncidentEvent } from './incident.events.js';

export interface RecordIncident extends RecordDocument<
  Extract<IncidentEvent, { type: 'IncidentRecorded' }>['data']
> {
  readonly type: 'RecordIncident';
}

export interface AnnulIncident extends AnnulDocument {
  readonly type: 'AnnulIncident';
}

const refusals = {
  numberTaken: 'INCIDENT_NUMBER_TAKEN',
  unknown: 'INCIDENT_UNKNOWN',
  happensInFuture: 'OCCURRED_IN_FUTURE',
  standsInFuture: 'RESULT_IN_FUTURE',
  standsBeforeItHappened: 'RESULT_BEFORE_INCIDENT',
  annulledBeforeDocument: 'ANNULLED_BEFORE_RESULT',
} as const;

export interface IncidentTypes {
  readonly record: RecordIncident;
  readonly annul: AnnulIncident;
  readonly event: IncidentEvent;
  readonly refusal: CodeIn<typeof refusals>;
}

/** One quality or safety incident, when the inquiry has ended (质量安全事故): stream `incident-{id}`. */
export const incident = caseKind<IncidentTypes>({
  category: 'incident',
  events: incidentEvents,
  recorded: (facts) => ({ type: 'IncidentRecorded', data: facts }),
  annul: (annulment) => ({ type: 'AnnulIncident', ...annulment }),
  annulled: (annulment, { incidentNumber }) => ({
    type: 'IncidentAnnulled',
    data: { ...annulment, incidentNumber },
  }),
  contentOf: ({ type, data }) =>
    type === 'IncidentRecorded' ? { facts: data } : { annulment: data },
  number: field('incidentNumber'),
  happenedAt: field('occurredAt'),
  standsFrom: field('resultAt'),
  documentDate: field('resultAt'),
  refusals,
});
