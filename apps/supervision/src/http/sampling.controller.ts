import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, IsInstant, MayBeAbsent, OptionalText, Text } from '@zhixin/service-shell';
import { IsIn } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { RecordSamplingResult } from '../domain/sampling.js';
import { CaseDesk } from './case-desk.js';
import { samplingResults } from './case-resource.js';
import { DocumentBody } from './document-body.js';
import { NAME_CHARACTERS_MAX, NUMBER_CHARACTERS_MAX, TextList } from './text.js';

class SamplingResultBody extends DocumentBody {
  @Text(NUMBER_CHARACTERS_MAX)
  sampleNumber: string;

  @Text(NAME_CHARACTERS_MAX)
  product: string;

  @OptionalText(NAME_CHARACTERS_MAX)
  lot?: string;

  @IsInstant()
  sampledAt: string;

  @IsInstant()
  resultAt: string;

  @IsIn(['pass', 'fail-label', 'fail-general', 'fail-safety'])
  outcome: 'pass' | 'fail-label' | 'fail-general' | 'fail-safety';

  @MayBeAbsent()
  @TextList()
  failedItems: string[] = [];
}

@ApiTags('supervision')
@Controller('api/supervision/sampling-results')
export class SamplingController {
  constructor(private readonly desk: CaseDesk) {}

  @Post()
  @AnswersReceipt('CaseReceipt')
  @Allow('supervision.record')
  @ApiOperation({ summary: 'Record the result of a sample; the same sheet again changes nothing' })
  record(
    @Body() body: SamplingResultBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.desk.record(
      samplingResults,
      { body, command: (facts): RecordSamplingResult => ({ type: 'RecordSamplingResult', facts }) },
      { caller, language, reply },
    );
  }
}
