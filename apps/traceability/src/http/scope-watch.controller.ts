import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Put,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ScopeWatch, ScopeWatchReceipt } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { NotYetProjected, type ReadModels } from '@zhixin/read-model';
import { Answers, AnswersReceipt, PG_POOL, READ_MODELS } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { ScopeDesk } from '../scopes/scope-desk.js';
import { SCOPE_WATCHERS } from '../scopes/scope-watchers.projection.js';
import { watchTold } from '../scopes/scope-watchers.js';
import { WatchDesk } from '../scopes/watch-desk.js';
import { WholeLog } from './whole-log.js';

/** How long an officer is kept waiting until pages show what was done. */
const SHOWN_WAIT_MS = 3_000;

/** Officers watch scopes. */
@ApiTags('traceability')
@Controller('api/traceability/scopes/:scopeId/watch')
@UseGuards(WholeLog)
export class ScopeWatchController {
  constructor(
    private readonly desk: WatchDesk,
    private readonly scopes: ScopeDesk,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {}

  @Get()
  @Allow('scope.watch')
  @Answers('ScopeWatch')
  @ApiOperation({
    summary:
      '谁在关注，以及新事件带来的变化。Who watches a scope, and what new events were found to change in it.',
  })
  async told(@Param('scopeId') scopeId: string, @Caller() caller: Caller): Promise<ScopeWatch> {
    await this.scopes.read(scopeId, caller);
    const { watchers, changes } = await watchTold(this.pool, scopeId);
    const watching = watchers.some(({ by }) => by === caller.subject);
    const { asOf, parked } = await this.readModels.freshness(SCOPE_WATCHERS);
    return { scopeId, watching, watchers, changes, asOf, ...(parked > 0 && { parked }) };
  }

  @Put()
  @Allow('scope.watch')
  @AnswersReceipt('ScopeWatchReceipt')
  @ApiOperation({
    summary:
      '关注召回范围：新事件改变它时会告知。Be told when new events change a scope; the same again changes nothing.',
  })
  async watch(
    @Param('scopeId') scopeId: string,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScopeWatchReceipt> {
    const receipt = await this.#shown(await this.desk.watch(scopeId, caller));
    void reply.status(receipt.recorded ? 201 : 200);
    return receipt;
  }

  @Delete()
  @HttpCode(200)
  @Allow('scope.watch')
  @Answers('ScopeWatchReceipt')
  @ApiOperation({
    summary: '取消您的关注；他人的关注不受影响。End your own watch; others go on with theirs.',
  })
  async unwatch(
    @Param('scopeId') scopeId: string,
    @Caller() caller: Caller,
  ): Promise<ScopeWatchReceipt> {
    return this.#shown(await this.desk.unwatch(scopeId, caller));
  }

  // It is done, though pages may show it later.
  async #shown(receipt: ScopeWatchReceipt): Promise<ScopeWatchReceipt> {
    await this.readModels
      .waitForPosition(SCOPE_WATCHERS, receipt.position, SHOWN_WAIT_MS)
      .catch((error: unknown) => {
        if (!(error instanceof NotYetProjected)) throw error;
      });
    return receipt;
  }
}
