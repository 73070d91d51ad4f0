import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PenaltyPage, SamplingResultPage } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { notFound } from '@zhixin/service-shell';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { PAGE_CASES, PAGE_CASES_MAX, type CasePage } from '../read-models/case-page.js';
import { Penalties } from '../read-models/penalties.js';
import { SamplingResults } from '../read-models/sampling-results.js';
import { caseFilter, seenBy } from './case-scope.js';
import { readUscc } from './enterprise-of.js';
import { USCC_CHARACTERS_MAX } from './text-limits.js';

const CURSOR_CHARACTERS_MAX = 300;
const POSITION_CHARACTERS_MAX = 100;

class CaseQuery {
  /** Position of a write that the answer must contain. */
  @IsOptional()
  @IsString()
  @MaxLength(POSITION_CHARACTERS_MAX)
  after?: string;
}

class CaseListQuery extends CaseQuery {
  @IsOptional()
  @IsString()
  @MaxLength(USCC_CHARACTERS_MAX)
  uscc?: string;

  @IsOptional()
  @IsString()
  @MaxLength(CURSOR_CHARACTERS_MAX)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_CASES_MAX)
  limit: number = PAGE_CASES;
}

@ApiTags('supervision')
@Controller('api/supervision')
@Allow('supervision.read')
export class SupervisionQueriesController {}
