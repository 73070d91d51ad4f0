import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, Caller, scopeOf } from '@zhixin/identity';
import { CLOCK, PG_POOL, Problem, type Clock } from '@zhixin/service-shell';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import { CaptureDesk } from '../capture/capture-desk.js';
import { headPosition } from '../log/log-reader.js';
import { eventPage, matchesMoreThan, type PageWish } from '../query/event-query.js';
import { queryDocumentText } from '../query/event-json.js';
import { issuePageToken, readPageToken, type PageStart } from '../query/page-token.js';
import { readQuery, type EventQuery } from '../query/query-parameters.js';
import { CAPTURE_LIMIT_HEADERS, EPCIS } from './epcis-surface.js';
import { announceVersions, negotiateEpcFormat, negotiateVersions } from './gs1-headers.js';
import { answerType } from './negotiation.js';
import { Tenancy } from './tenancy.js';

/** PostgreSQL's code for a statement that ran out of time. */
const STATEMENT_CANCELLED = '57014';

const BY_EVENT_ID: EventQuery = {
  equals: {},
  eventTime: {},
  recordTime: {},
  things: [],
  onlyDeclarations: false,
  orderBy: 'recordTime',
  direction: 'ASC',
  perPage: 100,
};

type Parameters = Record<string, unknown>;

/** Events of EPCIS 2.0 §12.7: what an enterprise reported, for itself and for those who may read it. */
@ApiTags('EPCIS 2.0')
@Controller(`${EPCIS}/events`)
export class EventsController {
  constructor(
    private readonly desk: CaptureDesk,
    private readonly tenancy: Tenancy,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(201)
  @Allow('epcis.capture')
  async store(
    @Body() text: string | undefined,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    negotiateVersions(request.headers);
    const tenant = await this.tenancy.of(caller);
    const { eventId, position } = await this.desk.store(text ?? '', tenant);
    announceVersions(reply);
    void reply.headers({
      ...CAPTURE_LIMIT_HEADERS,
      Location: `${EPCIS}/events/${encodeURIComponent(eventId)}`,
    });
    return { eventID: eventId, position };
  }

  @Get()
  @Allow('epcis.read')
  async query(
    @Query() parameters: Parameters,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    negotiateVersions(request.headers);
    const type = answerType(request.headers.accept);
    const epcFormat = negotiateEpcFormat(request.headers);
    const { query, start } = await this.read(parameters);
    const wish: PageWish = { query, start, scope: scopeOf(caller) };
    const { events, next } = await inTime(async () => {
      await this.refuseTooLarge(wish);
      return eventPage(this.pool, wish);
    });
    announceVersions(reply);
    void reply.headers({ 'content-type': type, 'GS1-EPC-Format': epcFormat });
    if (next !== undefined) this.announceNext(next, parameters, reply);
    return queryDocumentText(events, { createdAt: this.clock.now(), epcFormat });
  }

  @Get(':eventId')
  @Allow('epcis.read')
  async find(
    @Param('eventId') eventId: string,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    negotiateVersions(request.headers);
    const type = answerType(request.headers.accept);
    const epcFormat = negotiateEpcFormat(request.headers);
    const head = await headPosition(this.pool);
    const { events } = await eventPage(this.pool, {
      query: { ...BY_EVENT_ID, eventIds: [eventId] },
      scope: scopeOf(caller),
      start: { head, position: 0, given: 0 },
    });
    if (events.length === 0) throw new Problem(404, 'NoSuchNameException');
    announceVersions(reply);
    void reply.headers({ 'content-type': type, 'GS1-EPC-Format': epcFormat });
    return queryDocumentText(events, { createdAt: this.clock.now(), epcFormat });
  }

  private async read(parameters: Parameters): Promise<{ query: EventQuery; start: PageStart }> {
    const read = readQuery(parameters);
    if ('faults' in read)
      throw new Problem(400, 'QueryParameterException', { errors: read.faults });
    if ('unsupported' in read)
      throw new Problem(501, 'ImplementationException', { detail: read.unsupported });
    if (read.nextPageToken === undefined) {
      const head = await headPosition(this.pool);
      return { query: read.query, start: { head, position: 0, given: 0 } };
    }
    const start = readPageToken(read.nextPageToken, { parameters, now: this.clock.now() });
    if (typeof start === 'string') throw badToken(start);
    return { query: read.query, start };
  }

  private async refuseTooLarge(wish: PageWish): Promise<void> {
    const { maxEventCount } = wish.query;
    if (maxEventCount === undefined) return;
    const whole = { ...wish, start: { ...wish.start, given: 0 } };
    if (await matchesMoreThan(this.pool, whole, maxEventCount))
      throw new Problem(413, 'QueryTooLargeException');
  }

  private announceNext(next: PageStart, parameters: Parameters, reply: FastifyReply): void {
    const { token, expires } = issuePageToken(next, { parameters, now: this.clock.now() });
    const search = new URLSearchParams(parameters as Record<string, string>);
    search.set('nextPageToken', token);
    void reply.headers({
      Link: `<${EPCIS}/events?${search}>; rel="next"`,
      'GS1-Next-Page-Token-Expires': expires,
    });
  }
}

const TOKEN_FAULTS = {
  malformed: { zh: 'nextPageToken 无效', en: 'nextPageToken is not one of ours' },
  expired: { zh: 'nextPageToken 已过期，请重新查询', en: 'nextPageToken has expired; query anew' },
  'other query': {
    zh: 'nextPageToken 属于另一个查询',
    en: 'nextPageToken belongs to another query',
  },
} as const;

const badToken = (why: keyof typeof TOKEN_FAULTS) =>
  new Problem(400, 'QueryParameterException', {
    errors: [{ pointer: 'nextPageToken', code: 'PAGE_TOKEN', detail: TOKEN_FAULTS[why] }],
  });

const inTime = async <Result>(run: () => Promise<Result>): Promise<Result> => {
  try {
    return await run();
  } catch (error) {
    if ((error as { code?: unknown }).code !== STATEMENT_CANCELLED) throw error;
    throw new Problem(413, 'QueryTooComplexException', { cause: error });
  }
};
