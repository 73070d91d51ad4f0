import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { described, typedUscc, type MassBalanceAnswer } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow, Caller, maySee } from '@zhixin/identity';
import {
  Answers,
  CLOCK,
  clockFields,
  notFound,
  PG_POOL,
  Problem,
  queryOf,
  readUscc,
  type Clock,
} from '@zhixin/service-shell';
import { massBalanceOf, type TraceGraph } from '@zhixin/trace-graph';
import pg from 'pg';
import { findingGraph } from '../graph/finding-graph.js';
import { FreshGraph } from '../graph/fresh-graph.js';
import { traceRulesAt } from '../scopes/trace-rules.js';
import { partyName } from '../parties/party-name.js';
import { reportersAbout, THING_EVENTS_MAX } from '../trace/thing-standing.js';
import { askedThing } from './asked-thing.js';
import { momentsAsked } from './moments-asked.js';
import { tooManyRecords } from './too-many-records.js';
import { WholeLog } from './whole-log.js';

class BalanceQuery extends queryOf(
  Type.Object({
    epc: described(Type.String(), 'URN, Digital Link, element string, or GTIN and lot'),
    uscc: Type.Optional(described(typedUscc, 'One party; an enterprise is answered its own alone')),
    ...clockFields,
  }),
) {}

/** What became of a lot, by the books of each party. */
@ApiTags('traceability')
@Controller('api/traceability/mass-balance')
@UseGuards(WholeLog)
export class MassBalanceController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
    @Inject(FreshGraph) private readonly graph: FreshGraph,
  ) {}

  @Get()
  @Allow('trace.read')
  @Answers('MassBalanceAnswer')
  @ApiOperation({
    summary:
      'What came in, went out and is at hand of a lot, for each party, and what is not explained',
  })
  async balance(
    @Query() query: BalanceQuery,
    @Caller() caller: Caller,
  ): Promise<MassBalanceAnswer> {
    const now = new Date(this.clock.now()).toISOString();
    const epc = askedThing(query.epc);
    const { validAt = now, knownAt = now } = momentsAsked(query);
    const uscc = partyAsked(query.uscc, caller);
    const bounds = { knownAt, eventsMax: THING_EVENTS_MAX };
    const { asOf } = await this.graph.untilProjected();
    const graph = await findingGraph(this.pool, [epc], bounds).catch(tooManyRecords);
    if (!mayAsk(graph, epc, caller)) throw notFound('TRACE_UNKNOWN');
    const { id, version, rules } = traceRulesAt({ validAt, knownAt });
    const { balances, yields } = massBalanceOf(graph, { of: epc, validAt, knownAt, rules });
    const isAsked = ({ holder }: { readonly holder: string }) =>
      uscc === undefined || holder === uscc;
    const parties = [...balances, ...yields].filter(isAsked).map(({ holder }) => holder);
    const names = await this.directory.findMany([...new Set(parties)]);
    const named = <One extends { readonly holder: string }>(one: One) => ({
      ...one,
      holder: partyName(one.holder, names.get(one.holder)?.name),
    });
    return {
      epc,
      validAt,
      knownAt,
      balances: balances.filter(isAsked).map(named),
      yield: yields.filter(isAsked).map(named),
      tolerance: rules.tolerance,
      rulePack: { id, version },
      asOf,
    };
  }
}

/** @throws Problem 403 where an enterprise asks for another one. */
const partyAsked = (typed: string | undefined, caller: Caller): string | undefined => {
  const asked = typed === undefined ? undefined : readUscc(typed).uscc;
  if (caller.role !== 'enterprise') return asked;
  if (caller.uscc === undefined || (asked !== undefined && asked !== caller.uscc))
    throw new Problem(403, 'OTHER_TENANT');
  return caller.uscc;
};

/** An officer may trace what somebody reported in their region, to its ends; an enterprise what it reported itself. */
const mayAsk = (graph: TraceGraph, epc: string, caller: Caller): boolean =>
  reportersAbout(graph, epc).some((reporter) => maySee(caller, reporter));
