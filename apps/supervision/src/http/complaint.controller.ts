import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, IsInstant, MayBeAbsent, Text } from '@zhixin/service-shell';
import { IsIn } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { RecordComplaint } from '../domain/complaint.js';
import { CaseDesk } from './case-desk.js';
import { complaints } from './case-resource.js';
import { DocumentBody } from './document-body.js';
import { NUMBER_CHARACTERS_MAX, PROSE_CHARACTERS_MAX } from './text.js';

class ComplaintBody extends DocumentBody {
  @Text(NUMBER_CHARACTERS_MAX)
  complaintNumber: string;

  @IsInstant()
  receivedAt: string;

  /** Absent: it was dealt with when it was received. */
  @MayBeAbsent()
  @IsInstant()
  resultAt?: string;

  /** A violation counts through its penalty; non-cooperation is the officer's finding. */
  @IsIn(['not-substantiated', 'settled', 'violation', 'noncooperation'])
  outcome: 'not-substantiated' | 'settled' | 'violation' | 'noncooperation';

  /** What it was about; never who complained. */
  @Text(PROSE_CHARACTERS_MAX)
  summary: string;
}

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
