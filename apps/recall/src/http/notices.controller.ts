import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { recallAcknowledgement, text } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import {
  AnswersPage,
  AnswersReceipt,
  bodyOf,
  CLOCK,
  cursorField,
  Decide,
  linkNext,
  notFound,
  orProblem,
  positionField,
  Problem,
  queryOf,
  type Clock,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { isCaseId } from '../domain/case-id.js';
import { noticeIdOf, partyNotice } from '../domain/party-notice.js';
import { Notices, type NoticeFilter } from '../notices/notices.js';
import { receiptFor } from './case-desk.js';
import { CaseStreams } from './case-streams.js';

/** Notices in one page at most, and unless asked. */
const PAGE_NOTICES_MAX = 1_000;
const PAGE_NOTICES = 100;
const ID_CHARACTERS_MAX = 64;

class NoticesQuery extends queryOf(
  Type.Object({
    case: Type.Optional(text(ID_CHARACTERS_MAX)),
    acknowledged: Type.Optional(Type.Boolean()),
    cursor: cursorField,
    limit: Type.Integer({ minimum: 1, maximum: PAGE_NOTICES_MAX, default: PAGE_NOTICES }),
    after: positionField,
  }),
) {}

class AcknowledgementBody extends bodyOf(recallAcknowledgement) {}

@ApiTags('recall')
@Controller('api/recall')
export class NoticesController {
  constructor(
    private readonly streams: CaseStreams,
    private readonly notices: Notices,
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('notices')
  @Allow('recall.read')
  @AnswersPage('RecallNotice')
  @ApiOperation({
    summary: 'Notices of a case to its recaller and officers; to an enterprise those that it got',
  })
  async list(
    @Query() query: NoticesQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const filter = await this.filterFor(query, caller);
    const { rows, next, ...fresh } = await this.notices.page(
      filter,
      query as Required<typeof query>,
    );
    linkNext(reply, query, next);
    return { items: rows, ...fresh };
  }

  @Post('cases/:id/acknowledgements')
  @Allow('recall.act')
  @AnswersReceipt('RecallReceipt')
  @ApiOperation({ summary: 'Say that you have read your notice, or enter it for a party' })
  async acknowledge(
    @Param('id') id: string,
    @Body() { party, receivedAs }: AcknowledgementBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!isCaseId(id)) throw notFound('CASE_UNKNOWN');
    const own = caller.role === 'enterprise' ? caller.uscc : undefined;
    if (own === undefined) await this.streams.read(id, caller);
    const whose = own ?? party;
    if (whose === undefined || (own !== undefined && (party ?? own) !== own))
      throw own === undefined ? notFound('NOT_NOTIFIED') : new Problem(403, 'OTHER_TENANT');
    const stamp = { at: this.clock.now(), by: caller.subject };
    const entered = own === undefined && receivedAs !== undefined && { receivedAs };
    const command = { type: 'AcknowledgeNotice', ...stamp, ...entered } as const;
    const given = { actor: caller.subject };
    const result = await this.commands.execute(
      new Decide(partyNotice, noticeIdOf(id, whose), command, given),
    );
    return receiptFor(orProblem(result), { id, warnings: [] }, reply);
  }

  private async filterFor(query: NoticesQuery, caller: Caller): Promise<NoticeFilter> {
    const { case: caseId, acknowledged } = query;
    const answered = acknowledged === undefined ? {} : { acknowledged };
    if (caller.role === 'enterprise') {
      const found = caseId === undefined ? undefined : await this.caseOf(caseId);
      if (caseId !== undefined && found?.state.responsible.uscc === caller.uscc)
        return { caseId, ...answered };
      return { uscc: caller.uscc ?? '', ...(caseId !== undefined && { caseId }), ...answered };
    }
    if (caseId === undefined) throw notFound('CASE_UNKNOWN');
    await this.streams.read(caseId, caller);
    return { caseId, ...answered };
  }

  private caseOf(id: string) {
    return isCaseId(id) ? this.streams.find(id) : undefined;
  }
}
