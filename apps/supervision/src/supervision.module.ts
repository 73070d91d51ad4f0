import { Module, type Provider } from '@nestjs/common';
import {
  enterpriseDirectoryProvider,
  enterpriseDirectoryReaction,
  KnownEnterprise,
  KnownEnterprise1763700000000,
} from '@zhixin/enterprise-directory';
import { service } from '@zhixin/service-shell';
import { penalty } from './domain/penalty.js';
import { sampling } from './domain/sampling.js';
import { PenaltyController } from './http/penalty.controller.js';
import { SamplingController } from './http/sampling.controller.js';
import { SupervisionQueriesController } from './http/supervision-queries.controller.js';
import { Cases1763700000001 } from './migrations/cases1763700000001.js';
import { problems } from './http/problems.js';
import { publication } from './reactions/publish.js';
import { Penalties, penalties, PenaltyRow } from './read-models/penalties.js';
import {
  samplingResults,
  SamplingResultRow,
  SamplingResults,
} from './read-models/sampling-results.js';

/** The service; a spec without PostgreSQL brings a directory of its own. */
export const supervision = (directory: Provider = enterpriseDirectoryProvider) =>
  service({
    name: 'supervision',
    aggregates: [sampling, penalty],
    entities: [KnownEnterprise, SamplingResultRow, PenaltyRow],
    migrations: [KnownEnterprise1763700000000, Cases1763700000001],
    projections: [samplingResults, penalties],
    publishes: [publication],
    reactions: [enterpriseDirectoryReaction('supervision')],
    controllers: [SamplingController, PenaltyController, SupervisionQueriesController],
    providers: [directory, SamplingResults, Penalties],
    problems,
  });

/** What agencies found and decided: sampling results, penalties and their annulment. */
@Module({ imports: [supervision()] })
export class SupervisionModule {}
