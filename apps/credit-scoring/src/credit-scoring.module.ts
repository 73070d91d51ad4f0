import { Module } from '@nestjs/common';
import type { RuleBook } from '@zhixin/rule-packs';
import { loadRulePacks } from '@zhixin/rule-packs/load';
import {
  awaited,
  FactsArrived,
  HeldBack1764500000000,
  HeldBackFacts,
  service,
} from '@zhixin/service-shell';
import { evaluationRun } from './background/evaluation-run.js';
import { partyIdFollower } from './background/party-id-follower.js';
import { enterprise } from './domain/enterprise.js';
import { partyId } from './domain/party-id.js';
import { EnterpriseDesk } from './http/enterprise-desk.js';
import { EnterpriseQueriesController } from './http/enterprise-queries.controller.js';
import { EnterpriseStreams } from './http/enterprise-streams.js';
import { EnterpriseController } from './http/enterprise.controller.js';
import { FindingsController } from './http/findings.controller.js';
import { PartyIdDesk } from './http/party-id-desk.js';
import { problems } from './http/problems.js';
import { RulePacksController } from './http/rule-packs.controller.js';
import { EnterpriseGrades1763700000002 } from './migrations/enterprise-grades1763700000002.js';
import { Findings1763700000005 } from './migrations/findings1763700000005.js';
import { PublicOrder1763700000006 } from './migrations/public-order1763700000006.js';
import { onSupervision } from './reactions/on-supervision.js';
import { onTraceability } from './reactions/on-traceability.js';
import { publication } from './reactions/publish.js';
import { enterpriseGrades } from './read-models/enterprise-grades.projection.js';
import { EnterpriseGrades } from './read-models/enterprise-grades.js';
import { Findings } from './read-models/findings.js';
import { FreshRows } from './read-models/fresh-rows.js';
import { IncompleteEnterprises } from './read-models/incomplete-enterprises.js';
import { evaluationsDue } from './read-models/evaluations-due.js';
import { bookOf, DEFAULT_PACK, RULE_PACKS, RULES } from './rules.js';

const SERVICE = 'credit-scoring';

interface CreditScoringOptions {
  /** Absent: the packs that come with the platform. */
  readonly packs?: RuleBook;
  /** Which of them grades. */
  readonly pack?: string;
  /** How often the evaluations that time makes due are looked for. */
  readonly lookMs?: number;
}

/** The service, grading by the versions of one pack. */
export const creditScoring = ({
  packs = loadRulePacks(),
  pack = DEFAULT_PACK,
  lookMs,
}: CreditScoringOptions = {}) => {
  const rules = bookOf(packs, pack);
  return service({
    name: SERVICE,
    aggregates: [enterprise, partyId],
    migrations: [
      EnterpriseGrades1763700000002,
      Findings1763700000005,
      PublicOrder1763700000006,
      HeldBack1764500000000,
    ],
    projections: [enterpriseGrades, evaluationsDue],
    publishes: [publication],
    reactions: [onSupervision(rules), onTraceability(rules)].map((one) => awaited(SERVICE, one)),
    background: [evaluationRun(rules, lookMs), partyIdFollower(rules)],
    controllers: [
      EnterpriseController,
      EnterpriseQueriesController,
      FindingsController,
      RulePacksController,
    ],
    providers: [
      EnterpriseDesk,
      EnterpriseStreams,
      EnterpriseGrades,
      FactsArrived,
      Findings,
      FreshRows,
      HeldBackFacts,
      IncompleteEnterprises,
      PartyIdDesk,
      { provide: RULE_PACKS, useValue: packs },
      { provide: RULES, useValue: rules },
    ],
    problems,
  });
};

/** One stream per enterprise: score, grade, serious-violation list and supervision tier. */
@Module({ imports: [creditScoring()] })
export class CreditScoringModule {}
