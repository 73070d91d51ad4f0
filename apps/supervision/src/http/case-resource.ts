import type { Type } from '@nestjs/common';
import type { CaseKind, CaseTypes } from '../domain/agency-case.js';
import { complaint, type ComplaintTypes } from '../domain/complaint.js';
import { incident, type IncidentTypes } from '../domain/incident.js';
import { inspection, type InspectionTypes } from '../domain/inspection.js';
import { penalty, type PenaltyTypes } from '../domain/penalty.js';
import { sampling, type SamplingTypes } from '../domain/sampling.js';
import type { CaseAudience } from './case-scope.js';

/** A kind of case as it is met over HTTP. */
export interface CaseResource<Kind extends CaseTypes> {
  readonly kind: CaseKind<Kind>;
  /** Under `/api/supervision/`. */
  readonly path: string;
  readonly audience: CaseAudience;
  /** What an answer calls a case that stands. */
  readonly standing: string;
  /** For the interface's document. */
  readonly one: string;
  readonly many: string;
}

export const samplingResults: CaseResource<SamplingTypes> = {
  kind: sampling,
  path: 'sampling-results',
  audience: 'parties',
  standing: 'recorded',
  one: 'sampling result',
  many: 'Sampling results',
};

export const penalties: CaseResource<PenaltyTypes> = {
  kind: penalty,
  path: 'penalties',
  audience: 'public',
  standing: 'decided',
  one: 'penalty',
  many: 'Penalties',
};

export const inspections: CaseResource<InspectionTypes> = {
  kind: inspection,
  path: 'inspections',
  audience: 'parties',
  standing: 'recorded',
  one: 'inspection',
  many: 'Inspections',
};

export const complaints: CaseResource<ComplaintTypes> = {
  kind: complaint,
  path: 'complaints',
  audience: 'parties',
  standing: 'recorded',
  one: 'complaint',
  many: 'Complaints',
};

export const incidents: CaseResource<IncidentTypes> = {
  kind: incident,
  path: 'incidents',
  audience: 'parties',
  standing: 'recorded',
  one: 'incident',
  many: 'Incidents',
};

/** Makes something of every kind of case; what is made may use the types of its kind. */
export const ofEachResource = <Made>(
  make: <Kind extends CaseTypes>(resource: CaseResource<Kind>) => Made,
): readonly Made[] => [
  make(samplingResults),
  make(penalties),
  make(inspections),
  make(complaints),
  make(incidents),
];

/** `sampling result` as a type is called: `SamplingResult`. */
export const inOneWord = (words: string): string =>
  words.replaceAll(/(?:^|[- ])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Calls a controller after its kind of case: the interface's document names operations after their classes. */
export const namedAfter = ({ path }: { readonly path: string }, controller: Type): Type =>
  Object.defineProperty(controller, 'name', { value: `${inOneWord(path)}Controller` });
