import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import type { RuleBook, RulePack } from '@zhixin/rule-packs';
import { notFound } from '@zhixin/service-shell';
import { RULE_PACKS } from '../rules.js';

@ApiTags('credit-scoring')
@Controller('api/credit/rule-packs')
export class RulePacksController {
  constructor(@Inject(RULE_PACKS) private readonly packs: RuleBook) {}

  @Get(':id/:version')
  @Allow('credit.read')
  @ApiOperation({ summary: 'A rule pack as it stands: rules, points, citations, worked examples' })
  @ApiOkResponse({
    description: 'The pack, as the repository holds it.',
    schema: { type: 'object' },
  })
  find(@Param('id') id: string, @Param('version') version: string): RulePack {
    const found = this.packs.find((pack) => pack.id === id && pack.version === version);
    if (found === undefined) throw notFound('RULE_PACK_UNKNOWN');
    return found;
  }
}
