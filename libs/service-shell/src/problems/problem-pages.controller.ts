import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound, type ProblemMeaning } from './problem.js';
import { problemPage, problemsList, problemsPage, STATUS_OF_REFUSAL } from './problem-pages.js';

/** Every code that the process may answer with, and its meaning. */
export const PROBLEM_MEANINGS = Symbol('PROBLEM_MEANINGS');

type ProblemMeanings = Readonly<Record<string, ProblemMeaning>>;

const inEitherForm = (schema: object) => ({
  'application/json': { schema },
  'text/html': { schema: { type: 'string' as const } },
});

/** The pages that the `type` of a problem leads to. */
@ApiTags('documents')
@Controller('api/problems')
export class ProblemPagesController {
  constructor(@Inject(PROBLEM_MEANINGS) private readonly meanings: ProblemMeanings) {}

  @Get()
  @Allow('public')
  @ApiOperation({ summary: '全部错误代码。Every problem code and its meaning.' })
  @ApiOkResponse({ content: inEitherForm({ type: 'object' }) })
  @Header('vary', 'accept')
  list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (wantsPage(request)) return page(reply, problemsPage(this.meanings));
    return problemsList(this.meanings);
  }

  @Get(':code')
  @Allow('public')
  @ApiOperation({ summary: '一个错误代码的含义。What one problem code means.' })
  @ApiOkResponse({ content: inEitherForm({ type: 'object' }) })
  @Header('vary', 'accept')
  one(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const meaning = Object.hasOwn(this.meanings, code) ? this.meanings[code] : undefined;
    if (meaning === undefined) throw notFound();
    if (wantsPage(request)) return page(reply, problemPage(code, meaning));
    return { code, status: STATUS_OF_REFUSAL, ...meaning };
  }
}

const wantsPage = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? '').includes('text/html');

const page = (reply: FastifyReply, html: string): string => {
  void reply.type('text/html; charset=utf-8');
  return html;
};
