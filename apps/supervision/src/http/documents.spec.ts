import { expect, test } from '@jest/globals';
import {
  complaintOutcome,
  incidentOutcome,
  inspectionOutcome,
  penaltySeverity,
  samplingOutcome,
  wordsOf,
} from '@zhixin/contracts';
import * as complaint from '../domain/complaint.events.js';
import * as incident from '../domain/incident.events.js';
import * as inspection from '../domain/inspection.events.js';
import * as penalty from '../domain/penalty.events.js';
import * as sampling from '../domain/sampling.events.js';

// Stored words are for ever and a door's are not, so each has a list of its own.
test.each([
  ['penaltySeverity', penaltySeverity, penalty.penaltySeverity],
  ['samplingOutcome', samplingOutcome, sampling.samplingOutcome],
  ['inspectionOutcome', inspectionOutcome, inspection.inspectionOutcome],
  ['complaintOutcome', complaintOutcome, complaint.complaintOutcome],
  ['incidentOutcome', incidentOutcome, incident.incidentOutcome],
] as const)('every word of %s that the door takes can be stored', (_, taken, stored) =>
  expect(wordsOf<string>(stored)).toEqual(expect.arrayContaining([...wordsOf<string>(taken)])),
);
