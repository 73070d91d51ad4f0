import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { samplingResultFields } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, bodyOf } from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { RecordSamplingResult } from '../domain/sampling.js';
import { CaseDesk } from './case-desk.js';
import { samplingResults } from './case-resource.js';

class SamplingResultBody extends bodyOf(samplingResultFields) {}

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
