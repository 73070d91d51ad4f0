import type { CaseKind, CaseTypes } from './agency-case.js';
import { complaint } from './complaint.js';
import { incident } from './incident.js';
import { inspection } from './inspection.js';
import { penalty } from './penalty.js';
import { sampling } from './sampling.js';

/** Makes something of every kind of case that the service keeps; what is made may use the types of its kind. */
export const ofEachKind = <Made>(
  make: <Kind extends CaseTypes>(kind: CaseKind<Kind>) => Made,
): readonly Made[] => [
  make(sampling),
  make(penalty),
  make(inspection),
  make(complaint),
  make(incident),
];

/** The streams of them all. */
export const caseAggregates = [
  sampling.aggregate,
  penalty.aggregate,
  inspection.aggregate,
  complaint.aggregate,
  incident.aggregate,
];
