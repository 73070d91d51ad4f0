import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { oneOf, text, typedUscc } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import type { ReadModels } from '@zhixin/read-model';
import {
  AnswersPage,
  CLOCK,
  cursorField,
  languageOf,
  limitField,
  linkNext,
  positionField,
  queryOf,
  READ_MODELS,
  readUscc,
  type Clock,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { CASES } from '../read-models/cases.projection.js';
import { Cases } from '../read-models/cases.js';
import { RECALL_RULES, type RecallRules } from '../rules.js';
import { caseFilter } from './case-filter.js';
import { freshRows } from './fresh-rows.js';

/** Cases in one page at most, and unless asked. */
const PAGE_CASES_MAX = 200;
const PAGE_CASES = 50;
const WORD_CHARACTERS_MAX = 64;

class CaseListQuery extends queryOf(
  Type.Object({
    status: Type.Optional(text(WORD_CHARACTERS_MAX)),
    regime: Type.Optional(text(WORD_CHARACTERS_MAX)),
    region: Type.Optional(Type.String({ format: 'region-prefix' })),
    uscc: Type.Optional(typedUscc),
    due: Type.Optional(oneOf('overdue', 'today', 'week')),
    cursor: cursorField,
    limit: limitField(PAGE_CASES, PAGE_CASES_MAX),
    after: positionField,
  }),
) {}

@ApiTags('recall')
@Controller('api/recall/cases')
export class CaseListController {
  constructor(
    private readonly found: Cases,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RECALL_RULES) private readonly rules: RecallRules,
  ) {}

  @Get()
  @Allow('recall.read')
  @AnswersPage('RecallCaseRow')
  @ApiOperation({ summary: 'Cases that you may see, what is due first before the rest' })
  async list(
    @Query() query: CaseListQuery,
    @Caller() caller: Caller,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { cursor, limit, after, uscc: typed, ...asked } = query;
    const fresh = await freshRows(this.readModels, CASES, after);
    const uscc = typed === undefined ? {} : { uscc: readUscc(typed).uscc };
    const by = { book: this.rules.book, now: this.clock.now() };
    const filter = caseFilter(caller, { ...asked, ...uscc }, by);
    const most = Math.min(limit, PAGE_CASES_MAX);
    const place = { cursor, limit: most, language: languageOf(accepted) };
    const page = filter && (await this.found.page(filter, place));
    linkNext(reply, query, page?.next);
    return { items: page?.rows ?? [], ...fresh };
  }
}
