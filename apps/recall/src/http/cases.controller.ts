import { Body, Controller, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { RecallCaseBody, RecallStepBody } from './bodies.js';
import { CaseDesk } from './case-desk.js';

@ApiTags('recall')
@Controller('api/recall/cases')
export class CasesController {
  constructor(private readonly desk: CaseDesk) {}

  @Post()
  @Allow('recall.act')
  @AnswersReceipt('RecallReceipt')
  @ApiOperation({
    summary: 'Open a case, as an officer or as your own report; the same again changes nothing',
  })
  open(
    @Body() body: RecallCaseBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.desk.open(body, { caller, language, reply });
  }

  @Post(':id/:step')
  @Allow('recall.act')
  @AnswersReceipt('RecallReceipt')
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'step' })
  @ApiOperation({
    summary: 'Take a step of a case; which steps there are, and whose, is said by its regime',
  })
  take(
    @Param() { id = '', step = '' }: Readonly<Record<string, string>>,
    @Body() body: RecallStepBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.desk.take({ id, step }, body, { caller, reply });
  }
}
