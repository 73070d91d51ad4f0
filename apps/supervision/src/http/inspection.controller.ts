import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, IsInstant, MayBeAbsent, Text } from '@zhixin/service-shell';
import { IsBoolean, IsIn } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { RecordInspection } from '../domain/inspection.js';
import { CaseDesk } from './case-desk.js';
import { inspections } from './case-resource.js';
import { DocumentBody } from './document-body.js';
import { NUMBER_CHARACTERS_MAX, TextList } from './text.js';

class InspectionBody extends DocumentBody {
  @Text(NUMBER_CHARACTERS_MAX)
  inspectionNumber: string;

  @IsInstant()
  inspectedAt: string;

  /** Absent: the result was there when it was inspected. */
  @MayBeAbsent()
  @IsInstant()
  resultAt?: string;

  /** The gravest, where there are several. */
  @IsIn(['compliant', 'general-item', 'key-item', 'rectification-overdue', 'obstructed'])
  outcome: 'compliant' | 'general-item' | 'key-item' | 'rectification-overdue' | 'obstructed';

  @MayBeAbsent()
  @TextList()
  findings: string[] = [];

  @MayBeAbsent()
  @IsBoolean()
  intentional: boolean = false;
}

@ApiTags('supervision')
@Controller('api/supervision/inspections')
export class InspectionController {
  constructor(private readonly desk: CaseDesk) {}

  @Post()
  @AnswersReceipt('CaseReceipt')
  @Allow('supervision.record')
  @ApiOperation({ summary: 'Record an inspection; the same record again changes nothing' })
  record(
    @Body() body: InspectionBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const made = { ...body, resultAt: body.resultAt ?? body.inspectedAt };
    return this.desk.record(
      inspections,
      { body: made, command: (facts): RecordInspection => ({ type: 'RecordInspection', facts }) },
      { caller, language, reply },
    );
  }
}
