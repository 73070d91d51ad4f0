import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import {
  described,
  grade,
  text,
  type EnterpriseCredit,
  type EnterprisePage,
  type Explanation,
  type GradeHistory,
  type PublicEnterpriseCredit,
  type PublicEnterprisePage,
  type PublicExplanation,
  type PublicGradeHistory,
} from '@zhixin/contracts';
import { Allow, Caller, scopeOf } from '@zhixin/identity';
import type { RuleBook } from '@zhixin/rule-packs';
import {
  Answers,
  CLOCK,
  linkNext,
  notFound,
  queryOf,
  readUscc,
  type Clock,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { assess, isAssessment } from '../domain/assess.js';
import { EnterpriseGrades, type GradeFilter } from '../read-models/enterprise-grades.js';
import { RULES } from '../rules.js';
import { asOf, AsOfQuery } from './as-of.js';
import {
  creditAnswer,
  explanationAnswer,
  historyAnswer,
  publicCreditAnswer,
  publicExplanationAnswer,
  publicHistoryAnswer,
  publicPageAnswer,
  type AssessedEnterprise,
} from './credit-answer.js';
import { EnterpriseStreams } from './enterprise-streams.js';
import { SEARCH_CHARACTERS_MAX } from './limits.js';
import { listFields, narrower } from './list-query.js';

class EnterpriseListQuery extends queryOf(
  Type.Object({
    ...listFields,
    grade: Type.Optional(grade),
    q: Type.Optional(
      described(text(SEARCH_CHARACTERS_MAX), 'Part of a name or of a social credit code'),
    ),
  }),
) {}

@ApiTags('credit-scoring')
@Controller('api/credit/enterprises')
@Allow('credit.read')
export class EnterpriseQueriesController {
  constructor(
    private readonly streams: EnterpriseStreams,
    private readonly grades: EnterpriseGrades,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RULES) private readonly rules: RuleBook,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Enterprises you may see, worst first, with the distribution of grades',
  })
  @Answers('EnterprisePage', 'PublicEnterprisePage')
  async list(
    @Query() query: EnterpriseListQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EnterprisePage | PublicEnterprisePage> {
    const filter = filterFor(query, caller);
    const { cursor, limit, after } = query;
    const order = isForPublic(caller) ? 'by-grade' : 'by-score';
    const page = await this.grades.page(filter, { cursor, limit, after }, order);
    linkNext(reply, query, page.cursor);
    const { cursor: _next, ...answer } = page;
    return isForPublic(caller) ? publicPageAnswer(answer) : answer;
  }

  @Get(':uscc')
  @ApiOperation({ summary: 'An enterprise: score, grade, tier and list status, as of any moment' })
  @Answers('EnterpriseCredit', 'PublicEnterpriseCredit')
  async credit(
    @Param('uscc') uscc: string,
    @Query() query: AsOfQuery,
    @Caller() caller: Caller,
  ): Promise<EnterpriseCredit | PublicEnterpriseCredit> {
    const assessed = await this.assessed(uscc, query, caller);
    return isForPublic(caller) ? publicCreditAnswer(assessed) : creditAnswer(assessed);
  }

  @Get(':uscc/explanation')
  @ApiOperation({ summary: 'Every event that counts or stopped counting, with rule and citation' })
  @Answers('Explanation', 'PublicExplanation')
  async explanation(
    @Param('uscc') uscc: string,
    @Query() query: AsOfQuery,
    @Caller() caller: Caller,
  ): Promise<Explanation | PublicExplanation> {
    const assessed = await this.assessed(uscc, query, caller);
    return isForPublic(caller) ? publicExplanationAnswer(assessed) : explanationAnswer(assessed);
  }

  @Get(':uscc/history')
  @ApiOperation({ summary: 'Every grade there was and why it changed; the score over time' })
  @Answers('GradeHistory', 'PublicGradeHistory')
  async history(
    @Param('uscc') typed: string,
    @Query() query: AsOfQuery,
    @Caller() caller: Caller,
  ): Promise<GradeHistory | PublicGradeHistory> {
    const told = await this.streams.tell(readUscc(typed).uscc, caller, query.after);
    const now = this.clock.now();
    const times = asOf(query, now);
    const history = { told, rules: this.rules, asOf: times, now };
    return isForPublic(caller) ? publicHistoryAnswer(history) : historyAnswer(history);
  }

  private async assessed(
    typed: string,
    query: AsOfQuery,
    caller: Caller,
  ): Promise<AssessedEnterprise> {
    const told = await this.streams.tell(readUscc(typed).uscc, caller, query.after);
    const now = this.clock.now();
    const times = asOf(query, now);
    const assessment = assess(told.state.facts, { rules: this.rules, ...times });
    if (isAssessment(assessment)) return { told, assessment, asOf: times, now };
    throw notFound(
      assessment === 'NOT_REGISTERED' ? 'ENTERPRISE_NOT_KNOWN_THEN' : 'NO_RULES_IN_FORCE',
    );
  }
}

/** Agencies outside market regulation see what is public. */
const isForPublic = ({ role }: Caller) => role === 'agency';

/** What the caller asks for, within what they may see; `none` where the two do not meet. */
const filterFor = (
  { grade, region, q }: EnterpriseListQuery,
  caller: Caller,
): GradeFilter | 'none' => {
  const scope = scopeOf(caller, 'public');
  if (scope === 'none') return 'none';
  const narrowest = narrower(scope.region, region);
  if (narrowest === 'none') return 'none';
  return {
    ...(scope.uscc === undefined ? {} : { uscc: scope.uscc }),
    ...(narrowest === undefined ? {} : { region: narrowest }),
    ...(grade === undefined ? {} : { grade }),
    ...(q === undefined ? {} : { q }),
  };
};
