import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { Allow, Caller } from '@zhixin/identity';
import {
  Answers,
  AnswersPage,
  cursorField,
  linkNext,
  notFound,
  queryOf,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { isCaseId } from '../domain/case-id.js';
import { CaseGoods } from '../recovery/case-goods.js';
import { CaseStreams } from './case-streams.js';

/** Parties in one page at most, and unless asked. */
const PAGE_PARTIES_MAX = 1_000;
const PAGE_PARTIES = 100;

class PartiesQuery extends queryOf(
  Type.Object({
    cursor: cursorField,
    limit: Type.Integer({ minimum: 1, maximum: PAGE_PARTIES_MAX, default: PAGE_PARTIES }),
  }),
) {}

@ApiTags('recall')
@Controller('api/recall/cases')
export class GoodsController {
  constructor(
    private readonly streams: CaseStreams,
    private readonly goods: CaseGoods,
  ) {}

  @Get(':id/recovery')
  @Allow('recall.read')
  @Answers('RecallGoods')
  @ApiOperation({
    summary:
      'How far a recall has come, measured from traceability events; on what scope it stands',
  })
  async recovery(@Param('id') id: string, @Caller() caller: Caller) {
    const { state } = await this.streams.read(id, caller);
    return this.goods.of({ id, responsible: state.responsible });
  }

  @Get(':id/parties')
  @Allow('recall.read')
  @AnswersPage('RecallGoodsParty')
  @ApiOperation({
    summary:
      'Who has or had goods of a case, and how many; an enterprise that does not recall sees itself',
  })
  async parties(
    @Param('id') id: string,
    @Query() query: PartiesQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.findFor(id, caller);
    const { rows, ...page } = await this.goods.page(found, query as Required<typeof query>);
    if (found.only !== undefined && rows.length === 0) throw notFound('CASE_UNKNOWN');
    linkNext(reply, query, page.next);
    return { items: rows, asOf: await this.goods.asOf(id) };
  }

  private async findFor(id: string, caller: Caller) {
    const found = isCaseId(id) ? await this.streams.find(id) : undefined;
    if (found === undefined) throw notFound('CASE_UNKNOWN');
    const { responsible } = found.state;
    if (
      caller.role === 'enterprise' &&
      caller.uscc !== undefined &&
      caller.uscc !== responsible.uscc
    )
      return { id, responsible, only: caller.uscc };
    await this.streams.read(id, caller);
    return { id, responsible, only: undefined };
  }
}
