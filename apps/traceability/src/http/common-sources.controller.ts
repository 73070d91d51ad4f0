import { Body, Controller, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { commonSourceFields, type CommonSources } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow, Caller } from '@zhixin/identity';
import { utcMillis } from '@zhixin/instant';
import {
  Answers,
  badInput,
  bodyOf,
  CLOCK,
  notFound,
  PG_POOL,
  type Clock,
} from '@zhixin/service-shell';
import pg from 'pg';
import { commonSources } from '../common-source/common-sources.js';
import type { AskedPoint } from '../common-source/point-sources.js';
import { FreshGraph } from '../graph/fresh-graph.js';
import { traceRulesAt } from '../scopes/trace-rules.js';
import { readThing } from '../trace/read-thing.js';
import { tooManyRecords } from './too-many-records.js';
import { unreadableAt } from './unreadable-identifier.js';
import { WholeLog } from './whole-log.js';

class SourcesBody extends bodyOf(commonSourceFields) {}

/** What points of complaint or illness have in common. */
@ApiTags('traceability')
@Controller('api/traceability/common-sources')
@UseGuards(WholeLog)
export class CommonSourcesController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
    @Inject(FreshGraph) private readonly graph: FreshGraph,
  ) {}

  @Post()
  @HttpCode(200)
  @Allow('trace.sources')
  @Answers('CommonSources')
  @ApiOperation({
    summary:
      '多个投诉或发病点的共同来源。Things, places and parties by the share of the points that lead back to them.',
  })
  async find(
    @Body() { points, knownAt }: SourcesBody,
    @Caller() caller: Caller,
  ): Promise<CommonSources> {
    const asked = askedPoints(points);
    const { asOf } = await this.graph.untilProjected();
    const now = this.clock.now();
    const sources = await commonSources(
      { points: asked, ...(knownAt !== undefined && { knownAt: utcMillis(knownAt) }) },
      {
        ...{ db: this.pool, caller, now },
        rules: traceRulesAt({ validAt: now, knownAt: now }).rules,
        namesOf: (usccs) => this.directory.findMany(usccs),
      },
    ).catch(tooManyRecords);
    if (sources === undefined) throw notFound('TRACE_UNKNOWN');
    return { ...sources, asOf };
  }
}

const askedPoints = (points: SourcesBody['points']): readonly AskedPoint[] => {
  const read = points.map((point, index) => {
    const { epc, at, place } = typeof point === 'string' ? { epc: point } : point;
    const thing = readThing(epc);
    const pointer = `/points/${index}${typeof point === 'string' ? '' : '/epc'}`;
    return thing.ok
      ? {
          epc: thing.id,
          ...(at !== undefined && { at: utcMillis(at) }),
          ...(place !== undefined && { place }),
        }
      : unreadableAt(pointer, thing.fault);
  });
  const faults = read.flatMap((one) => ('pointer' in one ? one : []));
  if (faults.length > 0) throw badInput(...faults);
  return read.flatMap((one) => ('pointer' in one ? [] : one));
};
