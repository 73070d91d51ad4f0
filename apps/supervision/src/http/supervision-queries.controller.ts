import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Penalty, PenaltyPage, SamplingResult, SamplingResultPage } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import type { ReadModels } from '@zhixin/read-model';
import { notFound, READ_MODELS, readUscc } from '@zhixin/service-shell';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { PAGE_CASES, PAGE_CASES_MAX } from '../read-models/case-page.js';
import { Penalties, penalties } from '../read-models/penalties.js';
import { SamplingResults, samplingResults } from '../read-models/sampling-results.js';
import { caseFilter, seenBy } from './case-scope.js';
import { USCC_CHARACTERS_MAX } from './text.js';

/** How long a reader waits for a position before it is asked to come again. */
const FRESHNESS_WAIT_MS = 2_000;
const CURSOR_CHARACTERS_MAX = 300;
const POSITION_CHARACTERS_MAX = 100;
const PAGE_ANSWER = '`items` and `asOf`; the next page is in `Link: rel="next"`';

class CaseQuery {
  /** Position of a write that the answer must contain. */
  @IsOptional()
  @IsString()
  @MaxLength(POSITION_CHARACTERS_MAX)
  after?: string;
}

class CaseListQuery extends CaseQuery {
  @IsOptional()
  @IsString()
  @MaxLength(USCC_CHARACTERS_MAX)
  uscc?: string;

  @IsOptional()
  @IsString()
  @MaxLength(CURSOR_CHARACTERS_MAX)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_CASES_MAX)
  limit: number = PAGE_CASES;
}

@ApiTags('supervision')
@Controller('api/supervision')
@Allow('supervision.read')
export class SupervisionQueriesController {
  constructor(
    private readonly samplingResults: SamplingResults,
    private readonly penalties: Penalties,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {}

  @Get('sampling-results')
  @ApiOperation({ summary: 'Sampling results you may see, newest first' })
  @ApiOkResponse({ description: PAGE_ANSWER })
  async listSamplingResults(
    @Query() query: CaseListQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SamplingResultPage> {
    const asOf = await this.freshEnough(samplingResults.name, query.after);
    const filter = caseFilter(caller, 'parties', usccIn(query));
    const page = filter && (await this.samplingResults.page(filter, placeIn(query)));
    linkNext(reply, query, page?.next);
    return { items: page?.items ?? [], asOf };
  }

  @Get('sampling-results/:id')
  @ApiOperation({ summary: 'One sampling result' })
  @ApiOkResponse({ description: 'The result as it was recorded' })
  async findSamplingResult(
    @Param('id') id: string,
    @Query() { after }: CaseQuery,
    @Caller() caller: Caller,
  ): Promise<SamplingResult> {
    await this.freshEnough(samplingResults.name, after);
    const found = await this.samplingResults.find(id);
    if (found === undefined) throw notFound('SAMPLING_RESULT_UNKNOWN');
    return seenBy(caller, 'parties', found);
  }

  @Get('penalties')
  @ApiOperation({ summary: 'Penalties you may see, newest first, annulled ones marked' })
  @ApiOkResponse({ description: PAGE_ANSWER })
  async listPenalties(
    @Query() query: CaseListQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PenaltyPage> {
    const asOf = await this.freshEnough(penalties.name, query.after);
    const filter = caseFilter(caller, 'public', usccIn(query));
    const page = filter && (await this.penalties.page(filter, placeIn(query)));
    linkNext(reply, query, page?.next);
    return { items: page?.items ?? [], asOf };
  }

  @Get('penalties/:id')
  @ApiOperation({ summary: 'One penalty' })
  @ApiOkResponse({ description: 'The decision as it was recorded, and its annulment' })
  async findPenalty(
    @Param('id') id: string,
    @Query() { after }: CaseQuery,
    @Caller() caller: Caller,
  ): Promise<Penalty> {
    await this.freshEnough(penalties.name, after);
    const found = await this.penalties.find(id);
    if (found === undefined) throw notFound('PENALTY_UNKNOWN');
    return seenBy(caller, 'public', found);
  }

  // Read before the rows, so that the answer is at least as fresh as it says.
  private async freshEnough(projection: string, after: string | undefined): Promise<string> {
    if (after !== undefined)
      await this.readModels.waitForPosition(projection, after, FRESHNESS_WAIT_MS);
    return (await this.readModels.freshness(projection)).asOf;
  }
}

const usccIn = ({ uscc }: CaseListQuery) => (uscc === undefined ? undefined : readUscc(uscc).uscc);

const placeIn = ({ cursor, limit }: CaseListQuery) => ({ cursor, limit });

const linkNext = (reply: FastifyReply, query: CaseListQuery, next: string | undefined) => {
  if (next === undefined) return;
  const path = reply.request.url.split('?')[0];
  const parameters = new URLSearchParams({
    ...(query.uscc !== undefined && { uscc: query.uscc }),
    limit: String(query.limit),
    cursor: next,
  });
  void reply.header('link', `<${path}?${parameters}>; rel="next"`);
};
