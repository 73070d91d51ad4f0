import {
  caseKind,
  field,
  type AnnulDocument,
  type CodeIn,
  type RecordDocument,
} from './agency-case.js';
import { complaintEvents, type ComplaintEvent } from './complaint.events.js';

export interface RecordComplaint extends RecordDocument<
  Extract<ComplaintEvent, { type: 'ComplaintRecorded' }>['data']
> {
  readonly type: 'RecordComplaint';
}

export interface AnnulComplaint extends AnnulDocument {
  readonly type: 'AnnulComplaint';
}

const refusals = {
  numberTaken: 'COMPLAINT_NUMBER_TAKEN',
  unknown: 'COMPLAINT_UNKNOWN',
  happensInFuture: 'RECEIVED_IN_FUTURE',
  standsInFuture: 'RESULT_IN_FUTURE',
  standsBeforeItHappened: 'RESULT_BEFORE_COMPLAINT',
  annulledBeforeDocument: 'ANNULLED_BEFORE_RESULT',
} as const;

export interface ComplaintTypes {
  readonly record: RecordComplaint;
  readonly annul: AnnulComplaint;
  readonly event: ComplaintEvent;
  readonly refusal: CodeIn<typeof refusals>;
}

/** One complaint or report, when it has been dealt with (投诉举报): stream `complaint-{id}`. */
export const complaint = caseKind<ComplaintTypes>({
  category: 'complaint',
  events: complaintEvents,
  recorded: (facts) => ({ type: 'ComplaintRecorded', data: facts }),
  annul: (annulment) => ({ type: 'AnnulComplaint', ...annulment }),
  annulled: (annulment, { complaintNumber }) => ({
    type: 'ComplaintAnnulled',
    data: { ...annulment, complaintNumber },
  }),
  contentOf: ({ type, data }) =>
    type === 'ComplaintRecorded' ? { facts: data } : { annulment: data },
  number: field('complaintNumber'),
  happenedAt: field('receivedAt'),
  standsFrom: field('resultAt'),
  documentDate: field('resultAt'),
  refusals,
});
