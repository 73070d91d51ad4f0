import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { inspectionFields } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, bodyOf } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { RecordInspection } from '../domain/inspection.js';
import { CaseDesk } from './case-desk.js';
import { inspections } from './case-resource.js';

class InspectionBody extends bodyOf(inspectionFields) {}

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
