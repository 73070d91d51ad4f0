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
  UseGuards,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, Caller, scopeOf } from '@zhixin/identity';
import { PG_POOL, Problem } from '@zhixin/service-shell';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import { CaptureDesk } from '../capture/capture-desk.js';
import { eventText } from '../query/event-json.js';
import { eventsOfId } from '../query/event-query.js';
import type { Parameters } from '../query/parameter-reader.js';
import { Epcis, TakesEpcis } from './epcis-answers.js';
import { TakesEventQuery, WritesEpcs } from './epcis-parameters.js';
import { CAPTURE_LIMIT_HEADERS, EPCIS } from './epcis-surface.js';
import { EventPages, inTime } from './event-pages.js';
import { announceVersions, negotiateEpcFormat, negotiateVersions } from './gs1-headers.js';
import { answerType } from './negotiation.js';
import { Tenancy } from './tenancy.js';
import { WholeLog } from './whole-log.js';

/** An event and its error declarations: more than anybody declares. */
const EVENTS_OF_ONE_ID_MAX = 100;

/** Events of EPCIS 2.0 §12.7: what an enterprise reported, for itself and for those who may read it. */
@ApiTags('EPCIS 2.0')
@Controller(`${EPCIS}/events`)
@UseGuards(WholeLog)
export class EventsController {
  constructor(
    private readonly desk: CaptureDesk,
    private readonly tenancy: Tenancy,
    private readonly pages: EventPages,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
  ) {}

  @Post()
  @Epcis('登记一个事件。Store one event.', 'stored')
  @TakesEpcis('event')
  @HttpCode(201)
  @Allow('epcis.capture')
  async store(
    @Body() text: string | undefined,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    negotiateVersions(request.headers);
    const tenant = await this.tenancy.of(caller);
    const stored = await this.desk.store(text ?? '', tenant);
    announceVersions(reply);
    void reply.headers({
      ...CAPTURE_LIMIT_HEADERS,
      'content-type': 'application/json',
      Location: `${EPCIS}/events/${encodeURIComponent(stored.eventId)}`,
    });
    const { context } = stored;
    return eventText(stored, { epcFormat: 'Never_Translates', context });
  }

  @Get()
  @Epcis('查询事件。Events that meet every condition, page by page.', 'events')
  @TakesEventQuery()
  @Allow('epcis.read')
  query(
    @Query() parameters: Parameters,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.pages.page({ request, reply, caller }, { path: `${EPCIS}/events`, parameters });
  }

  @Get(':eventId')
  @WritesEpcs()
  @Epcis('一个事件及其更正声明。An event, and the error declarations about it.', 'events')
  @Allow('epcis.read')
  async find(
    @Param('eventId') eventId: string,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    negotiateVersions(request.headers);
    answerType(request.headers.accept);
    negotiateEpcFormat(request.headers);
    const asked = { eventId, scope: scopeOf(caller), max: EVENTS_OF_ONE_ID_MAX };
    const events = await inTime(() => eventsOfId(this.pool, asked));
    if (events.length === 0) throw new Problem(404, 'NoSuchNameException');
    return this.pages.document({ request, reply, caller }, events);
  }
}
