import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { described, findingStatus, text, typedUscc, type FindingPage } from '@zhixin/contracts';
import { Allow, Caller, scopeOf } from '@zhixin/identity';
import type { RuleBook } from '@zhixin/rule-packs';
import { AnswersPage, linkNext, queryOf, readUscc } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { titled } from '../domain/occasions.js';
import { Findings, type FindingFilter } from '../read-models/findings.js';
import { RULES } from '../rules.js';
import { otherTenant } from './enterprise-streams.js';
import { KIND_CHARACTERS_MAX } from './limits.js';
import { listFields, narrower } from './list-query.js';

class FindingListQuery extends queryOf(
  Type.Object({
    ...listFields,
    status: Type.Optional(described(findingStatus, 'Absent: all of them')),
    uscc: Type.Optional(described(typedUscc, 'One enterprise')),
    kind: Type.Optional(
      described(text(KIND_CHARACTERS_MAX), 'Kind of quality event, e.g. `TRACE_RECORD_MISSING`'),
    ),
  }),
) {}

@ApiTags('credit-scoring')
@Controller('api/credit/findings')
export class FindingsController {
  constructor(
    private readonly findings: Findings,
    @Inject(RULES) private readonly rules: RuleBook,
  ) {}

  @Get()
  @Allow('credit.findings')
  @ApiOperation({ summary: 'What the platform found by itself, newest first, with its evidence' })
  @AnswersPage('Finding')
  async list(
    @Query() query: FindingListQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FindingPage> {
    const { cursor, limit, after } = query;
    const page = await this.findings.page(filterFor(query, caller), { cursor, limit, after });
    linkNext(reply, query, page.cursor);
    const items = page.items.map((finding) => ({
      ...finding,
      title: titled(this.rules, finding).title,
    }));
    return { items, ...page.fresh };
  }
}

/** @throws Problem 403 when an enterprise asks for another one. */
const filterFor = (
  { region: within, uscc: typed, kind, status }: FindingListQuery,
  caller: Caller,
): FindingFilter | 'none' => {
  const scope = scopeOf(caller);
  if (scope === 'none') return 'none';
  const asked = typed === undefined ? undefined : readUscc(typed).uscc;
  const uscc = scope.uscc ?? asked;
  if (asked !== undefined && asked !== uscc) throw otherTenant();
  const region = narrower(scope.region, within);
  if (region === 'none') return 'none';
  return {
    ...(uscc !== undefined && { uscc }),
    ...(region !== undefined && { region }),
    ...(kind !== undefined && { kind }),
    ...(status !== undefined && { status }),
  };
};
