import type { Type } from '@nestjs/common';
import { complaint } from '../domain/complaint.js';
import type { AnyCaseKind } from '../domain/agency-case.js';
import { incident } from '../domain/incident.js';
import { inspection } from '../domain/inspection.js';
import { penalty } from '../domain/penalty.js';
import { sampling } from '../domain/sampling.js';
import type { CaseAudience } from './case-scope.js';

/** A kind of case as it is met over HTTP. */
export interface CaseResource {
  readonly kind: AnyCaseKind;
  /** Under `/api/supervision/`. */
  readonly path: string;
  readonly audience: CaseAudience;
  /** What an answer calls a case that stands. */
  readonly standing: string;
  /** For the interface's document. */
  readonly one: string;
  readonly many: string;
}

export const samplingResults: CaseResource = {
  kind: sampling,
  path: 'sampling-results',
  audience: 'parties',
  standing: 'recorded',
  one: 'sampling result',
  many: 'Sampling results',
};

export const penalties: CaseResource = {
  kind: penalty,
  path: 'penalties',
  audience: 'public',
  standing: 'decided',
  one: 'penalty',
  many: 'Penalties',
};

export const inspections: CaseResource = {
  kind: inspection,
  path: 'inspections',
  audience: 'parties',
  standing: 'recorded',
  one: 'inspection',
  many: 'Inspections',
};

export const complaints: CaseResource = {
  kind: complaint,
  path: 'complaints',
  audience: 'parties',
  standing: 'recorded',
  one: 'complaint',
  many: 'Complaints',
};

export const incidents: CaseResource = {
  kind: incident,
  path: 'incidents',
  audience: 'parties',
  standing: 'recorded',
  one: 'incident',
  many: 'Incidents',
};

/** Every kind of case that the service keeps. */
export const caseResources: readonly CaseResource[] = [
  samplingResults,
  penalties,
  inspections,
  complaints,
  incidents,
];

/** `sampling result` as a type is called: `SamplingResult`. */
export const inOneWord = (words: string): string =>
  words.replaceAll(/(?:^|[- ])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Calls a controller after its kind of case: the interface's document names operations after their classes. */
export const namedAfter = ({ path }: CaseResource, controller: Type): Type =>
  Object.defineProperty(controller, 'name', { value: `${inOneWord(path)}Controller` });
