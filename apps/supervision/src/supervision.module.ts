import { Module, type Provider } from '@nestjs/common';
import {
  enterpriseDirectoryProvider,
  enterpriseDirectoryReaction,
  KnownEnterprise,
  KnownEnterprise1763700000000,
} from '@zhixin/enterprise-directory';
import { service } from '@zhixin/service-shell';
import { caseAnnulment } from './http/case-annulment.controller.js';
import { caseAggregates } from './domain/case-kinds.js';
import { CaseDesk } from './http/case-desk.js';
import { caseQueries } from './http/case-queries.controller.js';
import { ofEachResource } from './http/case-resource.js';
import { ComplaintController } from './http/complaint.controller.js';
import { IncidentController } from './http/incident.controller.js';
import { InspectionController } from './http/inspection.controller.js';
import { PenaltyController } from './http/penalty.controller.js';
import { problems } from './http/problems.js';
import { SamplingController } from './http/sampling.controller.js';
import { AgencyCases1763700000003 } from './migrations/agency-cases1763700000003.js';
import { CaseReplacements1763700000004 } from './migrations/case-replacements1763700000004.js';
import { Cases1763700000001 } from './migrations/cases1763700000001.js';
import { publication } from './reactions/publish.js';
import { CaseRow, Cases, cases } from './read-models/cases.js';

/** The service; a spec without PostgreSQL brings a directory of its own. */
export const supervision = (directory: Provider = enterpriseDirectoryProvider) =>
  service({
    name: 'supervision',
    aggregates: caseAggregates,
    entities: [KnownEnterprise, CaseRow],
    migrations: [
      KnownEnterprise1763700000000,
      Cases1763700000001,
      AgencyCases1763700000003,
      CaseReplacements1763700000004,
    ],
    projections: [cases],
    publishes: [publication],
    reactions: [enterpriseDirectoryReaction('supervision')],
    controllers: [
      SamplingController,
      PenaltyController,
      InspectionController,
      ComplaintController,
      IncidentController,
      ...ofEachResource(caseQueries),
      ...ofEachResource(caseAnnulment),
    ],
    providers: [directory, CaseDesk, Cases],
    problems,
  });

/** What agencies found and decided: samples, penalties, inspections, complaints, incidents. */
@Module({ imports: [supervision()] })
export class SupervisionModule {}
