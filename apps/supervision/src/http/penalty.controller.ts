import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller } from '@zhixin/identity';
import { AnswersReceipt, IsInstant, MayBeAbsent, Text } from '@zhixin/service-shell';
import { ArrayMinSize, IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { RecordPenalty } from '../domain/penalty.js';
import { CaseDesk } from './case-desk.js';
import { penalties } from './case-resource.js';
import { DocumentBody } from './document-body.js';
import { NUMBER_CHARACTERS_MAX, PROSE_CHARACTERS_MAX, TextList } from './text.js';

/** Largest fine that a JSON number holds exactly, in fen. */
const FINE_FEN_MAX = Number.MAX_SAFE_INTEGER;

class PenaltyBody extends DocumentBody {
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
  // The lowest of these is checked first, and told.
  @Max(FINE_FEN_MAX)
  @Min(0)
  @IsInt()
  fineFen: number = 0;

  @Text(PROSE_CHARACTERS_MAX)
  conduct: string;

  @Text(PROSE_CHARACTERS_MAX)
  legalBasis: string;

  @MayBeAbsent()
  @IsBoolean()
  intentional: boolean = false;
}

@ApiTags('supervision')
@Controller('api/supervision/penalties')
export class PenaltyController {
  constructor(private readonly desk: CaseDesk) {}

  @Post()
  @AnswersReceipt('CaseReceipt')
  @Allow('supervision.record')
  @ApiOperation({ summary: 'Record a penalty decision; the same decision again changes nothing' })
  record(
    @Body() body: PenaltyBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const decision = { ...body, effectiveFrom: body.effectiveFrom ?? body.decidedAt };
    return this.desk.record(
      penalties,
      { body: decision, command: (facts): RecordPenalty => ({ type: 'RecordPenalty', facts }) },
      { caller, language, reply },
    );
  }
}
