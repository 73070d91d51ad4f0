import { Controller, Get, Inject, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { described, oneOf, withDefault, type TraceGraph } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow, Caller, scopeOf } from '@zhixin/identity';
import { BadCursor, cursorAt, readCursor } from '@zhixin/read-model';
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
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { FreshGraph } from '../graph/fresh-graph.js';
import { eventIdsAt } from '../log/log-reader.js';
import { eventsOfId } from '../query/event-query.js';
import { eventText } from '../query/event-json.js';
import { traceRulesAt } from '../scopes/trace-rules.js';
import { trace } from '../trace/trace.js';
import { askedThing } from './asked-thing.js';
import { momentsAsked } from './moments-asked.js';
import { tooManyRecords } from './too-many-records.js';
import { WholeLog } from './whole-log.js';

/** Steps from the root that a trace follows where the caller does not say, and at most. */
export const TRACE_DEPTH_DEFAULT = 12;
export const TRACE_DEPTH_MAX = 50;
/** Things in a trace where the caller does not say, and at most. */
export const TRACE_NODES_DEFAULT = 300;
export const TRACE_NODES_MAX = 20_000;
/** Parts of one trace, each with as many things as were asked for. */
const TRACE_PARTS_MAX = 50;
/** Names the parts of a trace in their cursors; each is good for one thing. */
const TRACE_PARTS = { list: 'trace', key: ['integer', 'text'] } as const;
const EVENTS_OF_ONE_ID_MAX = 20;

class TraceQuery extends queryOf(
  Type.Object({
    epc: described(Type.String(), 'URN, Digital Link, element string, or GTIN and lot'),
    direction: withDefault(oneOf('forward', 'backward', 'both'), 'both'),
    ...clockFields,
    maxDepth: limitField(TRACE_DEPTH_DEFAULT, TRACE_DEPTH_MAX),
    maxNodes: limitField(TRACE_NODES_DEFAULT, TRACE_NODES_MAX),
    cursor: cursorField,
  }),
) {}

/** Where a thing came from and where it went. */
@ApiTags('traceability')
@Controller('api/traceability')
@UseGuards(WholeLog)
export class TraceController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
    @Inject(FreshGraph) private readonly graph: FreshGraph,
  ) {}

  @Get('trace')
  @Allow('trace.read')
  @Answers('TraceGraph')
  @ApiOperation({ summary: 'The trace graph of an item, a lot or a logistic unit' })
  async trace(
    @Query() query: TraceQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TraceGraph> {
    const now = this.clock.now();
    const root = askedThing(query.epc);
    const part = partOf(root, query.cursor);
    await this.graph.untilProjected();
    const graph = await trace(
      {
        ...{ root, part },
        direction: query.direction,
        ...momentsAsked(query),
        maxDepth: Math.min(query.maxDepth, TRACE_DEPTH_MAX),
        maxNodes: Math.min(query.maxNodes, TRACE_NODES_MAX),
      },
      {
        db: this.pool,
        caller,
        now,
        rules: traceRulesAt({ validAt: now, knownAt: now }).rules,
        namesOf: (usccs) => this.directory.findMany(usccs),
      },
    ).catch(tooManyRecords);
    if (graph === undefined) throw notFound('TRACE_UNKNOWN');
    linkNext(reply, query, nextPart(graph, part));
    return graph;
  }

  @Get('events/:eventId')
  @Allow('epcis.read')
  @ApiOperation({
    summary: 'An event with its reporter, what it repeats, and the error declarations about it',
  })
  @ApiOkResponse({ description: '`items` and `asOf`.', schema: { type: 'object' } })
  async event(@Param('eventId') eventId: string, @Caller() caller: Caller): Promise<unknown> {
    const events = await eventsOfId(this.pool, {
      eventId,
      scope: scopeOf(caller),
      max: EVENTS_OF_ONE_ID_MAX,
    });
    if (events.length === 0) throw notFound();
    const names = await this.directory.findMany(events.map(({ uscc }) => uscc));
    const repeated = await eventIdsAt(
      this.pool,
      events.flatMap(({ repeats }) => repeats ?? []),
    );
    return {
      items: events.map((event) => ({
        uscc: event.uscc,
        name: names.get(event.uscc)?.name ?? event.uscc,
        region: event.region,
        eventHash: event.hash,
        isErrorDeclaration: event.isDeclaration,
        ...(event.repeats !== undefined && { repeats: repeated.get(event.repeats) }),
        epcis: JSON.parse(eventText(event, { epcFormat: 'Never_Translates' })) as unknown,
      })),
      asOf: this.clock.now(),
    };
  }
}

const partOf = (root: string, cursor: string | undefined): number => {
  if (cursor === undefined || cursor === '') return 1;
  const [part, of] = readCursor(TRACE_PARTS, cursor);
  if (of !== root || Number(part) < 1 || Number(part) > TRACE_PARTS_MAX) throw new BadCursor();
  return Number(part);
};

// Where there are too many edges for one answer, further parts would have no more of them.
const nextPart = ({ root, truncatedBecause }: TraceGraph, part: number): string | undefined => {
  if (truncatedBecause === undefined || truncatedBecause === 'maxEdges') return undefined;
  return part < TRACE_PARTS_MAX ? cursorAt(TRACE_PARTS.list, [part + 1, root]) : undefined;
};
