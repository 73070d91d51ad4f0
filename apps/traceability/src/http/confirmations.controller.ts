import { Body, Controller, Get, Inject, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import {
  confirmationFields,
  withdrawalFields,
  text,
  type ConfirmationReceipt,
  type EventConfirmation,
  type EventConfirmationPage,
} from '@zhixin/contracts';
import { Allow, Caller, scopeOf } from '@zhixin/identity';
import { pageByCursor, type ReadModels } from '@zhixin/read-model';
import {
  Answers,
  AnswersReceipt,
  bodyOf,
  cursorField,
  limitField,
  linkNext,
  PG_POOL,
  positionField,
  queryOf,
  READ_MODELS,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { IDENTIFIER_CHARACTERS_MAX } from '../capture/limits.js';
import { confirmationsAfter } from '../confirmations/confirmations.js';
import { CONFIRMATIONS } from '../confirmations/confirmations.projection.js';
import { ConfirmationDesk } from './confirmation-desk.js';
import { WholeLog } from './whole-log.js';

/** Confirmations per page where the caller does not say, and at most. */
const CONFIRMATIONS_DEFAULT = 50;
const CONFIRMATIONS_MAX = 500;
/** How long a reader waits for the position it asks for; then 503 with Retry-After. */
const FRESHNESS_WAIT_MS = 3_000;

class ConfirmationBody extends bodyOf(confirmationFields) {}

class WithdrawalBody extends bodyOf(withdrawalFields) {}

class ConfirmationQuery extends queryOf(
  Type.Object({
    eventID: text(IDENTIFIER_CHARACTERS_MAX),
    limit: limitField(CONFIRMATIONS_DEFAULT, CONFIRMATIONS_MAX),
    cursor: cursorField,
    after: positionField,
  }),
) {}

/** Officers vouch for events that only their reporters tell. */
@ApiTags('traceability')
@Controller('api/traceability/confirmations')
@UseGuards(WholeLog)
export class ConfirmationsController {
  constructor(
    private readonly desk: ConfirmationDesk,
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {}

  @Post()
  @Allow('trace.confirm')
  @AnswersReceipt('ConfirmationReceipt')
  @ApiOperation({
    summary:
      '确认一个只有单方记录的事件。Vouch for an event that only its reporter tells; the same again changes nothing.',
  })
  async confirm(
    @Body() body: ConfirmationBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConfirmationReceipt> {
    const receipt = await this.desk.confirm(body, caller);
    return answered(receipt, reply);
  }

  @Post(':id/withdrawal')
  @Allow('trace.confirm')
  @AnswersReceipt('ConfirmationReceipt')
  @ApiOperation({
    summary: '撤回确认。Withdraw a confirmation; until then it was known, and stays so.',
  })
  async withdraw(
    @Param('id') id: string,
    @Body() { reason }: WithdrawalBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConfirmationReceipt> {
    return answered(await this.desk.withdraw(id, reason, caller), reply);
  }

  @Get()
  @Allow('trace.read')
  @Answers('EventConfirmationPage')
  @ApiOperation({
    summary:
      '某一事件的确认记录。Confirmations of an event: who, when and why, withdrawn ones too; oldest first.',
  })
  async list(
    @Query() query: ConfirmationQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EventConfirmationPage> {
    const { eventID: eventId, cursor, after: position } = query;
    const scope = scopeOf(caller);
    if (position !== undefined)
      await this.readModels.waitForPosition(CONFIRMATIONS, position, FRESHNESS_WAIT_MS);
    const { asOf, parked } = await this.readModels.freshness(CONFIRMATIONS);
    const max = Math.min(query.limit, CONFIRMATIONS_MAX);
    const { rows: items, next } = await pageByCursor<EventConfirmation>({
      list: CONFIRMATIONS,
      key: ['instant', 'text'],
      cursor,
      limit: max,
      keyOf: ({ recordTime, confirmationId }) => [recordTime, confirmationId],
      fetch: async (after, most) =>
        scope === 'none' ? [] : confirmationsAfter(this.pool, { eventId, scope, after, max: most }),
    });
    linkNext(reply, { ...query, limit: max }, next);
    return { items, asOf, ...(parked > 0 && { parked }) };
  }
}

const answered = (receipt: ConfirmationReceipt, reply: FastifyReply): ConfirmationReceipt => {
  void reply.status(receipt.recorded ? 201 : 200);
  return receipt;
};
