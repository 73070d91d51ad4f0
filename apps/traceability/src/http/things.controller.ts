import { Controller, Get, Inject, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import type { ThingStanding } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow, Caller } from '@zhixin/identity';
import { pageByCursor } from '@zhixin/read-model';
import {
  Answers,
  CLOCK,
  clockFields,
  cursorField,
  limitField,
  linkNext,
  notFound,
  PG_POOL,
  queryOf,
  type Clock,
} from '@zhixin/service-shell';
import { bytewise, type ThingContent } from '@zhixin/trace-graph';
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { FreshGraph } from '../graph/fresh-graph.js';
import { traceRulesAt } from '../scopes/trace-rules.js';
import { partiesOf, standingAnswer, standingOf } from '../trace/thing-standing.js';
import { askedThing } from './asked-thing.js';
import { momentsAsked } from './moments-asked.js';
import { tooManyRecords } from './too-many-records.js';
import { WholeLog } from './whole-log.js';

/** Things inside that a page tells where the caller does not say, and at most. */
export const CONTENTS_DEFAULT = 100;
export const CONTENTS_MAX = 1_000;

class StandingQuery extends queryOf(
  Type.Object({
    ...clockFields,
    limit: limitField(CONTENTS_DEFAULT, CONTENTS_MAX, 'Things inside per page; '),
    cursor: cursorField,
  }),
) {}

/** How it stands with one thing. */
@ApiTags('traceability')
@Controller('api/traceability/things')
@UseGuards(WholeLog)
export class ThingsController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
    @Inject(FreshGraph) private readonly graph: FreshGraph,
  ) {}

  @Get(':epc')
  @Allow('trace.read')
  @Answers('ThingStanding')
  @ApiOperation({
    summary: 'Holder, place, container, disposition, quantity and contents of a thing at a moment',
  })
  standing(
    @Param('epc') epc: string,
    @Query() query: StandingQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThingStanding> {
    return this.answer(epc, query, { caller, reply });
  }

  /** A Digital Link whose slashes nobody encoded, or its path alone. */
  @Get('*')
  @Allow('trace.read')
  @ApiExcludeEndpoint()
  standingOfPath(
    @Param('*') path: string,
    @Query() query: StandingQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThingStanding> {
    return this.answer(path, query, { caller, reply });
  }

  private async answer(
    text: string,
    query: StandingQuery,
    { caller, reply }: { readonly caller: Caller; readonly reply: FastifyReply },
  ): Promise<ThingStanding> {
    const now = new Date(this.clock.now()).toISOString();
    const asked = momentsAsked(query);
    const { rules } = traceRulesAt({ validAt: now, knownAt: now, ...asked });
    const epc = askedThing(text);
    const { asOf } = await this.graph.untilProjected();
    const found = await standingOf(this.pool, caller, { ...asked, epc, rules }).catch(
      tooManyRecords,
    );
    if (found === undefined) throw notFound('TRACE_UNKNOWN');
    const limit = Math.min(query.limit, CONTENTS_MAX);
    const { rows: page, next } = await pageByCursor<ThingContent>({
      list: `contents ${epc}`,
      key: ['text', 'text'],
      cursor: query.cursor,
      limit,
      keyOf: (content) => [content.epc, content.container],
      fetch: (after, max) => Promise.resolve(contentsAfter(found.contents, after, max)),
    });
    linkNext(reply, { ...asked, limit }, next);
    const names = await this.directory.findMany(partiesOf(found));
    return standingAnswer(found, {
      ...{ names, page, validAt: now, knownAt: now, ...asked },
      asOf,
    });
  }
}

const contentsAfter = (
  contents: readonly ThingContent[],
  after: readonly (string | number)[] | undefined,
  max: number,
): readonly ThingContent[] => {
  const [epc, container] = (after ?? []).map(String);
  const isBehind = (one: ThingContent) =>
    epc === undefined || (bytewise(one.epc, epc) || bytewise(one.container, container!)) > 0;
  return contents.filter(isBehind).slice(0, max);
};
