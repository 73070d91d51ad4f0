import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { complaintFields } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, bodyOf } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { RecordComplaint } from '../domain/complaint.js';
import { CaseDesk } from './case-desk.js';
import { complaints } from './case-resource.js';

class ComplaintBody extends bodyOf(complaintFields) {}

@ApiTags('supervision')
@Controller('api/supervision/complaints')
export class ComplaintController {
  constructor(private readonly desk: CaseDesk) {}

  @Post()
  @AnswersReceipt('CaseReceipt')
  @Allow('supervision.record')
  @ApiOperation({ summary: 'Record how a complaint ended; the same again changes nothing' })
  record(
    @Body() body: ComplaintBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const made = { ...body, resultAt: body.resultAt ?? body.receivedAt };
    return this.desk.record(
      complaints,
      { body: made, command: (facts): RecordComplaint => ({ type: 'RecordComplaint', facts }) },
      { caller, language, reply },
    );
  }
}
