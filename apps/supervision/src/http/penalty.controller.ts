import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { penaltyFields } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, bodyOf } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { RecordPenalty } from '../domain/penalty.js';
import { CaseDesk } from './case-desk.js';
import { penalties } from './case-resource.js';

class PenaltyBody extends bodyOf(penaltyFields) {}

@ApiTags('supervision')
@Controller('api/supervision/penalties')
export class PenaltyController {
  constructor(private readonly desk: CaseDesk) {}

  @Post()
  @AnswersReceipt('CaseReceipt')
  @Allow('supervision.record')
  @ApiOperation({ summary: 'Record a penalty decision; the same decision again changes nothing' })
  record(
    @Body() body: PenaltyBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const decision = { ...body, effectiveFrom: body.effectiveFrom ?? body.decidedAt };
    return this.desk.record(
      penalties,
      { body: decision, command: (facts): RecordPenalty => ({ type: 'RecordPenalty', facts }) },
      { caller, language, reply },
    );
  }
}
