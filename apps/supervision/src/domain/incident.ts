import { caseKind } from './agency-case.js';
import { incidentEvents, type IncidentEvent } from './incident.events.js';

type Facts = Extract<IncidentEvent, { type: 'IncidentRecorded' }>['data'];

/** One quality or safety incident, when the inquiry has ended (质量安全事故): stream `incident-{id}`. */
export const incident = caseKind<Facts>({
  category: 'incident',
  events: incidentEvents,
  recorded: 'IncidentRecorded',
  annulled: 'IncidentAnnulled',
  number: 'incidentNumber',
  dated: 'resultAt',
  happened: { field: 'occurredAt', ahead: 'OCCURRED_IN_FUTURE' },
  stands: { field: 'resultAt', ahead: 'RESULT_IN_FUTURE', early: 'RESULT_BEFORE_INCIDENT' },
  taken: 'INCIDENT_NUMBER_TAKEN',
  unknown: 'INCIDENT_UNKNOWN',
  annulledEarly: 'ANNULLED_BEFORE_RESULT',
});
