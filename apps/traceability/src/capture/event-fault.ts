import type { FieldFault } from '@zhixin/service-shell';

/** One fault of a document or an event; the pointer goes into the document as it was sent. */
export type EventFault = FieldFault;
