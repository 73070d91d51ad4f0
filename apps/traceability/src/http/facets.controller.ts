import { Controller, Get, Inject, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EPCIS_CONTEXT } from '@zhixin/epcis';
import { identify } from '@zhixin/identifiers';
import { Allow, Caller, scopeOf } from '@zhixin/identity';
import { CLOCK, PG_POOL, Problem, type Clock } from '@zhixin/service-shell';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import { headPosition } from '../log/log-reader.js';
import { eventPage } from '../query/event-query.js';
import { FACET_NAMES, FACETS, facetValues, type FacetName } from '../query/facets.js';
import type { Parameters } from '../query/parameter-reader.js';
import { readQuery } from '../query/query-parameters.js';
import { Epcis } from './epcis-answers.js';
import { TakesEventQuery, TakesPage } from './epcis-parameters.js';
import { EPCIS } from './epcis-surface.js';
import { EventPages, inTime } from './event-pages.js';
import { announceVersions, negotiateEpcFormat, negotiateVersions, noUrnOf } from './gs1-headers.js';
import { answerType } from './negotiation.js';
import { nextLink, pageParameters } from './paging.js';
import { WholeLog } from './whole-log.js';

const each = (rest = '') => FACET_NAMES.map((name) => `${name}${rest}`);

/** Events by type, thing, step, place or disposition (EPCIS 2.0 §12.8). */
@ApiTags('EPCIS 2.0')
@Controller(EPCIS)
@UseGuards(WholeLog)
@Allow('epcis.read')
export class FacetsController {
  constructor(
    private readonly pages: EventPages,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(each())
  @TakesPage()
  @Epcis('出现过的取值。The values there are.', 'values')
  async values(
    @Query() parameters: Parameters,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    negotiate(request, reply);
    const name = facetOf(request);
    const { after, perPage } = pageParameters(parameters, 'value');
    const wish = {
      scope: scopeOf(caller),
      max: perPage + 1,
      ...(after !== undefined && { after }),
    };
    // They are read from the log itself, which has nothing unread.
    const asOf = this.clock.now();
    const found = await inTime(() => facetValues(this.pool, name, wish));
    const member = found.slice(0, perPage);
    const link = 'words' in FACETS[name] ? undefined : member.find((value) => identify(value));
    if (negotiateEpcFormat(request.headers) === 'Always_EPC_URN' && link !== undefined)
      throw noUrnOf(link);
    if (found.length > perPage)
      void reply.headers(nextLink(`${EPCIS}/${name}`, member.at(-1)!, perPage));
    return { ...collection(member), asOf };
  }

  @Get(each('/:value'))
  @Epcis('该取值下的资源。What there is of one value.', 'collection')
  async parts(
    @Param('value') value: string,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    negotiate(request, reply);
    await this.requireValue(facetOf(request), value, caller);
    return collection(['events']);
  }

  @Get(each('/:value/events'))
  @Epcis('该取值的事件。The events with one value.', 'events')
  @TakesEventQuery()
  async events(
    @Param('value') value: string,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const name = facetOf(request);
    await this.requireValue(name, value, caller);
    const asked = {
      path: `${EPCIS}/${name}/${encodeURIComponent(value)}/events`,
      parameters: request.query as Parameters,
      fixed: { [FACETS[name].parameter]: value },
    };
    return this.pages.page({ request, reply, caller }, asked);
  }

  // A word of the standard's own exists; anything else does where an event has it.
  private async requireValue(name: FacetName, value: string, caller: Caller): Promise<void> {
    const facet = FACETS[name];
    if ('words' in facet && facet.words.has(value)) return;
    const read = readQuery({ [facet.parameter]: value, perPage: '1' });
    if (!('query' in read) || value.includes('|')) throw new Problem(404, 'NoSuchNameException');
    const { events } = await inTime(async () =>
      eventPage(this.pool, {
        query: read.query,
        scope: scopeOf(caller),
        start: { head: await headPosition(this.pool), position: 0, given: 0 },
      }),
    );
    if (events.length === 0) throw new Problem(404, 'NoSuchNameException');
  }
}

const facetOf = (request: FastifyRequest): FacetName =>
  (request.routeOptions.url ?? '').slice(EPCIS.length + 1).split('/')[0] as FacetName;

const negotiate = (request: FastifyRequest, reply: FastifyReply): void => {
  negotiateVersions(request.headers);
  negotiateEpcFormat(request.headers);
  announceVersions(reply);
  void reply.header('content-type', answerType(request.headers.accept));
};

const collection = (member: readonly string[]) => ({
  '@context': EPCIS_CONTEXT,
  type: 'Collection',
  member,
});
