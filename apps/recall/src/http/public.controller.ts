import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { text } from '@zhixin/contracts';
import { Allow } from '@zhixin/identity';
import type { ReadModels } from '@zhixin/read-model';
import {
  Answers,
  AnswersPage,
  cursorField,
  languageOf,
  limitField,
  linkNext,
  notFound,
  positionField,
  queryOf,
  READ_MODELS,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { CASES } from '../read-models/cases.projection.js';
import { Cases } from '../read-models/cases.js';
import { freshRows } from './fresh-rows.js';

const PAGE_MAX = 100;
const PAGE = 20;

class PublicListQuery extends queryOf(
  Type.Object({
    regime: Type.Optional(text(64)),
    cursor: cursorField,
    limit: limitField(PAGE, PAGE_MAX),
    after: positionField,
  }),
) {}

@ApiTags('recall')
@Controller('api/recall/public')
export class PublicRecallsController {
  constructor(
    private readonly found: Cases,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {}

  @Get()
  @Allow('public')
  @AnswersPage('PublicRecall')
  @ApiOperation({ summary: 'Public recall notices, the newest first' })
  async list(
    @Query() query: PublicListQuery,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const fresh = await freshRows(this.readModels, CASES, query.after);
    const { regime, cursor } = query;
    const limit = Math.min(query.limit, PAGE_MAX);
    const place = { cursor, limit, language: languageOf(accepted) };
    const { rows, next } = await this.found.published({ regime }, place);
    linkNext(reply, query, next);
    return { items: rows, ...fresh };
  }

  @Get(':id')
  @Allow('public')
  @Answers('PublicRecall')
  @ApiOperation({ summary: 'One public recall notice' })
  async find(@Param('id') id: string, @Headers('accept-language') accepted: string | undefined) {
    const notice = await this.found.findPublished(id, languageOf(accepted));
    if (notice === undefined) throw notFound('CASE_UNKNOWN');
    return notice;
  }
}
