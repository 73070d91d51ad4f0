import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, IsInstant, MayBeAbsent, Text } from '@zhixin/service-shell';
import { IsBoolean, IsIn } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { RecordIncident } from '../domain/incident.js';
import { CaseDesk } from './case-desk.js';
import { incidents } from './case-resource.js';
import { DocumentBody } from './document-body.js';
import { NUMBER_CHARACTERS_MAX, PROSE_CHARACTERS_MAX } from './text.js';

class IncidentBody extends DocumentBody {
  @Text(NUMBER_CHARACTERS_MAX)
  incidentNumber: string;

  @IsInstant()
  occurredAt: string;

  /** When the inquiry ended. Absent: when it happened. */
  @MayBeAbsent()
  @IsInstant()
  resultAt?: string;

  /** What the inquiry found about the enterprise; the gravest, where there is more. */
  @IsIn(['not-at-fault', 'report-late', 'responsible-serious', 'concealed'])
  outcome: 'not-at-fault' | 'report-late' | 'responsible-serious' | 'concealed';

  @Text(PROSE_CHARACTERS_MAX)
  summary: string;

  @MayBeAbsent()
  @IsBoolean()
  intentional: boolean = false;
}

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
