import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RecallRegime } from '@zhixin/contracts';
import { Allow } from '@zhixin/identity';
import { AnswersPage, CLOCK, type Clock } from '@zhixin/service-shell';
import { RECALL_RULES, type RecallRules } from '../rules.js';

@ApiTags('recall')
@Controller('api/recall/regimes')
export class RegimesController {
  constructor(
    @Inject(RECALL_RULES) private readonly rules: RecallRules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('public')
  @AnswersPage('RecallRegime')
  @ApiOperation({
    summary:
      'Every recall regime in every version: its steps and whose they are, papers, deadlines',
  })
  list() {
    // Worked examples check a pack; nobody acts by them.
    const items = this.rules.book.map(
      ({ examples: _, kind: __, ...pack }) => pack as unknown as RecallRegime,
    );
    return { items, asOf: this.clock.now() };
  }
}
