import { Body, Controller, Headers, Inject, Param, Post, Res } from '@nestjs/common';
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
  notFound,
  OptionalText,
  orProblem,
  Problem,
  Text,
} from '@zhixin/service-shell';
import { ArrayMinSize, IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { caseIdOf, isCaseId } from '../domain/case-id.js';
import { penalty, type PenaltyCommand } from '../domain/penalty.js';
import { enterpriseOf } from './enterprise-of.js';
import { AnswersReceipt, receiptFor } from './receipt.js';
import {
  NAME_CHARACTERS_MAX,
  NUMBER_CHARACTERS_MAX,
  PROSE_CHARACTERS_MAX,
  TextList,
  USCC_CHARACTERS_MAX,
} from './text.js';

/** Largest fine that a JSON number holds exactly, in fen. */
const FINE_FEN_MAX = Number.MAX_SAFE_INTEGER;

class PenaltyBody {
  @Text(USCC_CHARACTERS_MAX)
  uscc: string;

  @Text(NAME_CHARACTERS_MAX)
  authority: string;

  @Text(NUMBER_CHARACTERS_MAX)
  decisionNumber: string;

  @IsInstant()
  decidedAt: string;

  /** Absent: it takes effect when it is decided. */
  @MayBeAbsent()
  @IsInstant()
  effectiveFrom?: string;

  @IsIn(['minor', 'general', 'serious'])
  severity: 'minor' | 'general' | 'serious';

  @ArrayMinSize(1)
  @TextList()
  kinds: string[];

  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(FINE_FEN_MAX)
  fineFen: number = 0;

  @Text(PROSE_CHARACTERS_MAX)
  conduct: string;

  @Text(PROSE_CHARACTERS_MAX)
  legalBasis: string;

  @MayBeAbsent()
  @IsBoolean()
  intentional: boolean = false;

  @OptionalText(NUMBER_CHARACTERS_MAX)
  causeId?: string;
}

class AnnulmentBody {
  @IsInstant()
  annulledAt: string;

  @Text(NUMBER_CHARACTERS_MAX)
  annulmentRef: string;

  @Text(PROSE_CHARACTERS_MAX)
  reason: string;
}

@ApiTags('supervision')
@Controller('api/supervision/penalties')
export class PenaltyController {
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
  @ApiOperation({ summary: 'Record a penalty decision; the same decision again changes nothing' })
  async record(
    @Body() body: PenaltyBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { uscc, region, warnings } = await enterpriseOf(body.uscc, caller, this.directory);
    const id = caseIdOf(body.authority, body.decisionNumber);
    const command: PenaltyCommand = {
      type: 'RecordPenalty',
      ...body,
      effectiveFrom: body.effectiveFrom ?? body.decidedAt,
      uscc,
      region,
      at: this.clock.now(),
      by: caller.subject,
    };
    const decided = await this.decide(id, command, command.effectiveFrom);
    const made = { id, href: hrefOf(id), warnings: warnings(languageOf(language)) };
    return receiptFor(decided, made, { store: this.store, reply });
  }

  @Post(':id/annulment')
  @Idempotent()
  @AnswersReceipt()
  @Allow('supervision.record')
  @ApiOperation({ summary: 'Annul a penalty: it never counted; annulled again, nothing changes' })
  async annul(
    @Param('id') id: string,
    @Body() body: AnnulmentBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!isCaseId(id)) throw notFound('PENALTY_UNKNOWN');
    if (caller.region === undefined) throw new Problem(403, 'OTHER_TENANT');
    const command: PenaltyCommand = {
      type: 'AnnulPenalty',
      ...body,
      jurisdiction: caller.region,
      at: this.clock.now(),
      by: caller.subject,
    };
    const decided = await this.decide(id, command, body.annulledAt);
    const made = { id, href: hrefOf(id), warnings: [] };
    return receiptFor(decided, made, { store: this.store, reply });
  }

  private async decide(id: string, command: PenaltyCommand, occurredAt: string) {
    const metadata = { actor: command.by, occurredAt };
    return orProblem(await this.commands.execute(new Decide(penalty, id, command, metadata)));
  }
}

const hrefOf = (id: string) => `/api/supervision/penalties/${id}`;
