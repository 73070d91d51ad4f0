import type { AnyCaseKind } from './agency-case.js';
import { complaint } from './complaint.js';
import { incident } from './incident.js';
import { inspection } from './inspection.js';
import { penalty } from './penalty.js';
import { sampling } from './sampling.js';

/** Every kind of case that the service keeps. */
export const caseKinds: readonly AnyCaseKind[] = [
  sampling,
  penalty,
  inspection,
  complaint,
  incident,
];
