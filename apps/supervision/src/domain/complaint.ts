import { caseKind } from './agency-case.js';
import { complaintEvents, type ComplaintEvent } from './complaint.events.js';

type Facts = Extract<ComplaintEvent, { type: 'ComplaintRecorded' }>['data'];

/** One complaint or report, when it has been dealt with (投诉举报): stream `complaint-{id}`. */
export const complaint = caseKind<Facts>({
  category: 'complaint',
  events: complaintEvents,
  recorded: 'ComplaintRecorded',
  annulled: 'ComplaintAnnulled',
  number: 'complaintNumber',
  dated: 'resultAt',
  happened: { field: 'receivedAt', ahead: 'RECEIVED_IN_FUTURE' },
  stands: { field: 'resultAt', ahead: 'RESULT_IN_FUTURE', early: 'RESULT_BEFORE_COMPLAINT' },
  taken: 'COMPLAINT_NUMBER_TAKEN',
  unknown: 'COMPLAINT_UNKNOWN',
  annulledEarly: 'ANNULLED_BEFORE_RESULT',
});
