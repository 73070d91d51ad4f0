import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { described, oneOf, text } from '@zhixin/contracts';
import { Allow } from '@zhixin/identity';
import type { ReadModels } from '@zhixin/read-model';
import {
  Answers,
  AnswersPage,
  CLOCK,
  cursorField,
  languageOf,
  limitField,
  linkNext,
  notFound,
  pageLanguage,
  positionField,
  queryOf,
  READ_MODELS,
  type Clock,
  type Language,
  type PageFrame,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { CASES } from '../read-models/cases.projection.js';
import { Cases } from '../read-models/cases.js';
import { freshRows } from './fresh-rows.js';
import { answerPage, noticePage, noticesPage, wantsPage } from './public-page.js';

const PAGE_MAX = 100;
const PAGE = 20;

const PATH = '/api/recall/public';

const lang = Type.Optional(described(oneOf('zh', 'en'), 'Language of the page'));

/** What of a request decides how it is answered. */
interface PublicHeaders {
  readonly accept?: string;
  readonly 'accept-language'?: string;
}

class PublicNoticeQuery extends queryOf(Type.Object({ lang })) {}

class PublicListQuery extends queryOf(
  Type.Object({
    regime: Type.Optional(text(64)),
    cursor: cursorField,
    limit: limitField(PAGE, PAGE_MAX),
    after: positionField,
    lang,
  }),
) {}

@ApiTags('recall')
@Controller('api/recall/public')
export class PublicRecallsController {
  constructor(
    private readonly found: Cases,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('public')
  @AnswersPage('PublicRecall')
  @ApiOperation({ summary: 'Public recall notices, the newest first' })
  async list(
    @Query() query: PublicListQuery,
    @Headers() headers: PublicHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const fresh = await freshRows(this.readModels, CASES, query.after);
    const { regime, cursor } = query;
    const limit = Math.min(query.limit, PAGE_MAX);
    const language = pageLanguage(query.lang, languageOf(headers['accept-language']));
    const place = { cursor, limit, language };
    const { rows, next } = await this.found.published({ regime }, place);
    linkNext(reply, query, next);
    if (!wantsPage(headers.accept)) return { items: rows, ...fresh };
    const more = next && `${PATH}?${new URLSearchParams({ cursor: next, lang: language })}`;
    return answerPage(reply, noticesPage(rows, this.frameOf(PATH, language), more));
  }

  @Get(':id')
  @Allow('public')
  @Answers('PublicRecall')
  @ApiOperation({ summary: 'One public recall notice' })
  async find(
    @Param('id') id: string,
    @Query() { lang }: PublicNoticeQuery,
    @Headers() headers: PublicHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const language = pageLanguage(lang, languageOf(headers['accept-language']));
    const notice = await this.found.findPublished(id, language);
    if (notice === undefined) throw notFound('CASE_UNKNOWN');
    if (!wantsPage(headers.accept)) return notice;
    const path = `${PATH}/${encodeURIComponent(id)}`;
    return answerPage(reply, noticePage(notice, this.frameOf(path, language)));
  }

  private frameOf(path: string, language: Language): PageFrame {
    return { path, language, now: this.clock.now() };
  }
}
