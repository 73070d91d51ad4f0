import { Controller, Get, Headers, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller } from '@zhixin/identity';
import { Answers, CLOCK, languageOf, type Clock } from '@zhixin/service-shell';
import { RECALL_RULES, type RecallRules } from '../rules.js';
import { caseAnswer } from './case-answer.js';
import { CaseStreams } from './case-streams.js';

@ApiTags('recall')
@Controller('api/recall/cases')
export class CasePageController {
  constructor(
    private readonly streams: CaseStreams,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RECALL_RULES) private readonly rules: RecallRules,
  ) {}

  @Get(':id')
  @Allow('recall.read')
  @Answers('RecallCase')
  @ApiOperation({ summary: 'A case: where it stands, its deadlines and why, what comes next' })
  async find(
    @Param('id') id: string,
    @Caller() caller: Caller,
    @Headers('accept-language') accepted: string | undefined,
  ) {
    const read = await this.streams.read(id, caller);
    const { calendar } = this.rules;
    return caseAnswer(read, { calendar, now: this.clock.now(), language: languageOf(accepted) });
  }
}
