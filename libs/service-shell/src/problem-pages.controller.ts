import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound, type ProblemMeaning } from './problem.js';
import { problemPage, problemsList, problemsPage, STATUS_OF_REFUSAL } from './problem-pages.js';

/** Every code that the process may answer with, and its meaning. */
export const PROBLEM_MEANINGS = Symbol('PROBLEM_MEANINGS');

type Meanings = Readonly<Record<string, ProblemMeaning>>;

/** The pages that the `type` of a problem leads to. */
@ApiExcludeController()
@Controller('api/problems')
export class ProblemPagesController {
  constructor(@Inject(PROBLEM_MEANINGS) private readonly meanings: Meanings) {}

  @Get()
  @Allow('public')
  @Header('vary', 'accept')
  list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    if (wantsPage(request)) return page(reply, problemsPage(this.meanings));
    return problemsList(this.meanings);
  }

  @Get(':code')
  @Allow('public')
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
