import { Inject, Injectable } from '@nestjs/common';
import { scopeOf, type Caller } from '@zhixin/identity';
import { CLOCK, PG_POOL, Problem, type Clock } from '@zhixin/service-shell';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import type { LoggedEvent } from '../log/log-entry.js';
import { headPosition } from '../log/log-reader.js';
import { eventPage, matchesMoreThan, type PageRequest } from '../query/event-query.js';
import { NoUrnForm, queryDocumentText } from '../query/event-json.js';
import { issuePageToken, readPageToken, type PageStart } from '../query/page-token.js';
import type { Parameters } from '../query/parameter-reader.js';
import { readQuery, type EventQuery } from '../query/query-parameters.js';
import { announceVersions, negotiateEpcFormat, negotiateVersions, noUrnOf } from './gs1-headers.js';
import { answerType } from './negotiation.js';

/** PostgreSQL's code for a statement that ran out of time. */
const STATEMENT_CANCELLED = '57014';

/** A request under way. */
export interface QueryExchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
}

/** What a resource of events is asked for. */
export interface EventsRequest {
  /** Where the next page is to be found. */
  readonly path: string;
  readonly parameters: Parameters;
  /** What the resource itself says, e.g. its event type; a client may not say it again. */
  readonly fixed?: Readonly<Record<string, string>>;
}

/** Answers every resource of events with an EPCISQueryDocument, page by page. */
@Injectable()
export class EventPages {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A page of the events that match.
   *
   * @throws Problem 400, 406, 413 or 501
   */
  async page(exchange: QueryExchange, asked: EventsRequest): Promise<string> {
    const { request, reply, caller } = exchange;
    negotiateVersions(request.headers);
    answerType(request.headers.accept);
    negotiateEpcFormat(request.headers);
    const { query, start, parameters } = await this.read(asked);
    const wish: PageRequest = { query, start, scope: scopeOf(caller) };
    const { events, next } = await inTime(async () => {
      await this.refuseTooLarge(wish);
      return eventPage(this.pool, wish);
    });
    if (next !== undefined) this.announceNext(next, { path: asked.path, parameters }, reply);
    return this.document(exchange, events);
  }

  /** Events as the client wants them written. */
  document({ request, reply }: QueryExchange, events: readonly LoggedEvent[]): string {
    const epcFormat = negotiateEpcFormat(request.headers);
    announceVersions(reply);
    void reply.headers({
      'content-type': answerType(request.headers.accept),
      'GS1-EPC-Format': epcFormat,
    });
    try {
      return queryDocumentText(events, { createdAt: this.clock.now(), epcFormat });
    } catch (error) {
      throw error instanceof NoUrnForm ? noUrnOf(error.link) : error;
    }
  }

  private async read({ parameters: given, fixed = {} }: EventsRequest) {
    const now = this.clock.now();
    const token = given['nextPageToken'];
    const isNext = typeof token === 'string' && token !== '';
    const next = isNext ? readPageToken(token, { parameters: given, now }) : undefined;
    if (typeof next === 'string') throw badToken(next);
    const parameters = next?.parameters ?? given;
    const query = queryOf(withFixed(parameters, fixed));
    const start = next?.start ?? { head: await headPosition(this.pool), position: 0, given: 0 };
    return { query, start, parameters };
  }

  private async refuseTooLarge(wish: PageRequest): Promise<void> {
    const { maxEventCount } = wish.query;
    if (maxEventCount === undefined) return;
    const whole = { ...wish, start: { ...wish.start, given: 0 } };
    if (await matchesMoreThan(this.pool, whole, maxEventCount))
      throw new Problem(413, 'QueryTooLargeException');
  }

  private announceNext(
    next: PageStart,
    { path, parameters }: { readonly path: string; readonly parameters: Parameters },
    reply: FastifyReply,
  ): void {
    const { token, expires } = issuePageToken(next, { parameters, now: this.clock.now() });
    const { perPage } = parameters;
    const size = typeof perPage === 'string' && perPage !== '' ? `perPage=${perPage}&` : '';
    void reply.headers({
      Link: `<${path}?${size}nextPageToken=${token}>; rel="next"`,
      'GS1-Next-Page-Token-Expires': expires,
    });
  }
}

const withFixed = (parameters: Parameters, fixed: Readonly<Record<string, string>>): Parameters => {
  const again = Object.keys(fixed).find((name) => parameters[name] !== undefined);
  if (again === undefined) return { ...parameters, ...fixed };
  throw refused(again, 'DUPLICATE_PARAMETER', {
    zh: '资源路径已经给出该条件，请删去此参数',
    en: 'The path of the resource says this already; leave the parameter out',
  });
};

const queryOf = (parameters: Parameters): EventQuery => {
  const read = readQuery(parameters);
  if ('query' in read) return read.query;
  if ('faults' in read) throw new Problem(400, 'QueryParameterException', { errors: read.faults });
  if ('tooComplex' in read)
    throw new Problem(413, 'QueryTooComplexException', { detail: read.tooComplex });
  throw new Problem(501, 'ImplementationException', { detail: read.unsupported });
};

const TOKEN_FAULTS = {
  malformed: { zh: 'nextPageToken 无效，请重新查询', en: 'nextPageToken is not valid; query anew' },
  expired: { zh: 'nextPageToken 已过期，请重新查询', en: 'nextPageToken has expired; query anew' },
  'other query': {
    zh: 'nextPageToken 属于另一个查询，请重新查询',
    en: 'nextPageToken belongs to another query; query anew',
  },
} as const;

const badToken = (why: keyof typeof TOKEN_FAULTS) =>
  refused('nextPageToken', 'PAGE_TOKEN', TOKEN_FAULTS[why]);

const refused = (
  pointer: string,
  code: string,
  detail: { readonly zh: string; readonly en: string },
) => new Problem(400, 'QueryParameterException', { errors: [{ pointer, code, detail }] });

// Events are kept by month of record time, and only some conditions have an index.
const NARROWER = {
  zh: '未能在时限内完成：请用 GE_recordTime 与 LT_recordTime 限定时段，或加上对象、业务步骤、地点等条件。',
  en: 'Not answered in time: bound it with GE_recordTime and LT_recordTime, or add a thing (MATCH_…), a step or a place.',
};

/** Runs a query; one that PostgreSQL ended for its length is too complex. */
export const inTime = async <Result>(run: () => Promise<Result>): Promise<Result> => {
  try {
    return await run();
  } catch (error) {
    if ((error as { code?: unknown }).code !== STATEMENT_CANCELLED) throw error;
    throw new Problem(413, 'QueryTooComplexException', { detail: NARROWER, cause: error });
  }
};
