import { Body, Controller, Headers, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import type { EventStore } from '@zhixin/event-store';
import { Allow, Caller } from '@zhixin/identity';
import {
  type Clock,
  CLOCK,
  Decide,
  EVENT_STORE,
  Idempotent,
  IsInstant,
  languageOf,
  MayBeAbsent,
  OptionalText,
  orProblem,
  Text,
} from '@zhixin/service-shell';
import { IsIn } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { caseIdOf } from '../domain/case-id.js';
import { sampling, type SamplingCommand } from '../domain/sampling.js';
import { enterpriseOf } from './enterprise-of.js';
import { AnswersReceipt, receiptFor } from './receipt.js';
import {
  NAME_CHARACTERS_MAX,
  NUMBER_CHARACTERS_MAX,
  TextList,
  USCC_CHARACTERS_MAX,
} from './text.js';

class SamplingResultBody {
  @Text(USCC_CHARACTERS_MAX)
  uscc: string;

  @Text(NAME_CHARACTERS_MAX)
  authority: string;

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

  @OptionalText(NUMBER_CHARACTERS_MAX)
  causeId?: string;
}

@ApiTags('supervision')
@Controller('api/supervision/sampling-results')
export class SamplingController {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: EnterpriseDirectory,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Idempotent()
  @AnswersReceipt()
  @Allow('supervision.record')
  @ApiOperation({ summary: 'Record the result of a sample; the same sheet again changes nothing' })
  async record(
    @Body() body: SamplingResultBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { uscc, region, warnings } = await enterpriseOf(body.uscc, caller, this.directory);
    const id = caseIdOf(body.authority, body.sampleNumber);
    const command: SamplingCommand = {
      type: 'RecordSamplingResult',
      ...body,
      uscc,
      region,
      at: this.clock.now(),
      by: caller.subject,
    };
    const metadata = { actor: caller.subject, occurredAt: body.resultAt };
    const decided = orProblem(
      await this.commands.execute(new Decide(sampling, id, command, metadata)),
    );
    const href = `/api/supervision/sampling-results/${id}`;
    const made = { id, href, warnings: warnings(languageOf(language)) };
    return receiptFor(decided, made, { store: this.store, reply });
  }
}
