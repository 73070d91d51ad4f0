import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { incidentFields } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, bodyOf } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { RecordIncident } from '../domain/incident.js';
import { CaseDesk } from './case-desk.js';
import { incidents } from './case-resource.js';

class IncidentBody extends bodyOf(incidentFields) {}

@ApiTags('supervision')
@Controller('api/supervision/incidents')
export class IncidentController {
  constructor(private readonly desk: CaseDesk) {}

  @Post()
  @AnswersReceipt('CaseReceipt')
  @Allow('supervision.record')
  @ApiOperation({ summary: 'Record an incident after its inquiry; the same again changes nothing' })
  record(
    @Body() body: IncidentBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const made = { ...body, resultAt: body.resultAt ?? body.occurredAt };
    return this.desk.record(
      incidents,
      { body: made, command: (facts): RecordIncident => ({ type: 'RecordIncident', facts }) },
      { caller, language, reply },
    );
  }
}
