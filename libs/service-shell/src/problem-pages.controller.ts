import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound, type ProblemMeaning } from './problem.js';

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
    if (wantsPage(request)) return page(reply, '错误代码 | Problem codes', tableOf(this.meanings));
    return {
      items: Object.entries(this.meanings).map(([code, meaning]) => ({ code, ...meaning })),
    };
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
    if (wantsPage(request)) return page(reply, code, tableOf({ [code]: meaning }));
    return { code, status: STATUS_OF_REFUSAL, ...meaning };
  }
}

const STATUS_OF_REFUSAL = 409;

const wantsPage = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? '').includes('text/html');

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string) => text.replaceAll(/[&<>]/g, (sign) => escapes[sign] ?? '');

const tableOf = (meanings: Meanings): string => {
  const rows = Object.entries(meanings).map(
    ([code, { status = STATUS_OF_REFUSAL, zh, en }]) =>
      `<tr><th scope="row"><a href="/api/problems/${escaped(code)}"><code>${escaped(code)}</code></a></th><td>${status}</td><td>${escaped(zh)}</td><td lang="en">${escaped(en)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">代码 Code</th><th scope="col">状态 Status</th><th scope="col">含义</th><th scope="col" lang="en">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
};

const page = (reply: FastifyReply, title: string, body: string): string => {
  void reply.type('text/html; charset=utf-8');
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}th,td{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top}</style></head><body><h1>${escaped(title)}</h1>${body}<p><a href="/api/problems">全部代码 · <span lang="en">All codes</span></a></p></body></html>`;
};
