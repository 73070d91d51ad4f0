import { Module, type Provider } from '@nestjs/common';
import {
  enterpriseDirectoryProvider,
  enterpriseDirectoryReaction,
  KnownEnterprise,
  KnownEnterprise1763700000000,
} from '@zhixin/enterprise-directory';
import { loadRecallBook, loadWorkingCalendar } from '@zhixin/rule-packs/load';
import { dueClocks, DueClocks1764800000000, dueClockWork, service } from '@zhixin/service-shell';
import { partyNotice } from './domain/party-notice.js';
import { recall } from './domain/recall.js';
import { CaseDesk } from './http/case-desk.js';
import { CaseStreams } from './http/case-streams.js';
import { CaseListController } from './http/case-list.controller.js';
import { CasePageController } from './http/case-page.controller.js';
import { CasesController } from './http/cases.controller.js';
import { RecallDutiesController } from './http/duties.controller.js';
import { GoodsController } from './http/goods.controller.js';
import { NoticesController } from './http/notices.controller.js';
import { problems } from './http/problems.js';
import { PublicRecallsController } from './http/public.controller.js';
import { RegimesController } from './http/regimes.controller.js';
import { RecallCases1796094000000 } from './migrations/recall-cases1796094000000.js';
import { RecallGoods1796094000020 } from './migrations/recall-goods1796094000020.js';
import { RecallNotices1796094000030 } from './migrations/recall-notices1796094000030.js';
import { noticeRunWork } from './notices/notice-runs.js';
import { noticeRuns, partyNotices } from './notices/notices.projection.js';
import { Notices } from './notices/notices.js';
import { onEnterpriseRegistered } from './reactions/on-enterprise-registered.js';
import { onScopeRows } from './reactions/on-scope-rows.js';
import { publication } from './reactions/publish.js';
import { casesProjection } from './read-models/cases.projection.js';
import { Cases } from './read-models/cases.js';
import { Duties } from './read-models/duties.js';
import { CaseGoods } from './recovery/case-goods.js';
import { RECALL_RULES, type RecallRules } from './rules.js';

/** Absent rules: those that come with the platform. */
interface RecallOptions extends Partial<RecallRules> {
  /** A spec without PostgreSQL brings a directory of its own. */
  readonly directory?: Provider;
  /** How often deadlines are looked at. */
  readonly lookMs?: number;
}

/** The service, under the regimes of a book. */
export const recallService = ({
  book = loadRecallBook(),
  calendar = loadWorkingCalendar(),
  directory = enterpriseDirectoryProvider,
  lookMs,
}: RecallOptions = {}) => {
  const rules = { book, calendar };
  return service({
    name: 'recall',
    aggregates: [recall, partyNotice],
    entities: [KnownEnterprise],
    migrations: [
      KnownEnterprise1763700000000,
      DueClocks1764800000000,
      RecallCases1796094000000,
      RecallGoods1796094000020,
      RecallNotices1796094000030,
    ],
    projections: [casesProjection(rules), dueClocks(recall), partyNotices, noticeRuns],
    publishes: [publication],
    reactions: [enterpriseDirectoryReaction('recall'), onEnterpriseRegistered, onScopeRows],
    background: [
      noticeRunWork,
      dueClockWork({
        aggregate: recall,
        lookAtDeadlines: (look) => ({ type: 'LookAtDeadlines' as const, ...look, ...rules }),
        calendar,
        ...(lookMs !== undefined && { lookMs }),
      }),
    ],
    controllers: [
      PublicRecallsController,
      RegimesController,
      RecallDutiesController,
      CaseListController,
      CasePageController,
      GoodsController,
      NoticesController,
      CasesController,
    ],
    providers: [
      directory,
      CaseDesk,
      Cases,
      CaseStreams,
      CaseGoods,
      Notices,
      Duties,
      { provide: RECALL_RULES, useValue: rules },
    ],
    problems,
  });
};

/** Recalls from signal to closed, in every regime. */
@Module({ imports: [recallService()] })
export class RecallModule {}
