import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { LotPage } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow, Caller, maySee } from '@zhixin/identity';
import {
  Answers,
  badInput,
  CLOCK,
  notFound,
  PG_POOL,
  Problem,
  readUscc,
  type Clock,
} from '@zhixin/service-shell';
import { IsOptional, IsString, Matches } from 'class-validator';
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { lotPage, type LotCursor } from '../lots/enterprise-lots.js';
import { instantAsked } from '../query/parameter-reader.js';

/** Lots per page where the caller does not say, and at most. */
export const LOTS_DEFAULT = 50;
export const LOTS_MAX = 500;

class LotQuery {
  @IsOptional()
  @Matches(/^[1-9]\d{0,3}$/)
  @ApiProperty({ required: false, type: Number, maximum: LOTS_MAX })
  limit?: string;

  @IsOptional()
  @IsString()
  @ApiProperty({ required: false })
  cursor?: string;
}

/** Lots and items that an enterprise reported. */
@ApiTags('traceability')
@Controller('api/traceability/enterprises')
export class LotsController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
  ) {}

  @Get(':uscc/lots')
  @Allow('trace.read')
  @Answers('LotPage')
  @ApiOperation({ summary: 'Lots and items that an enterprise reported, the one last seen first' })
  async lots(
    @Param('uscc') code: string,
    @Query() { limit, cursor }: LotQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LotPage> {
    const { uscc, region: registrar } = readUscc(code);
    const known = await this.directory.find(uscc);
    if (!maySee(caller, { uscc, region: known?.region ?? registrar }))
      throw new Problem(403, 'OTHER_TENANT');
    const max = Math.min(Number(limit ?? LOTS_DEFAULT), LOTS_MAX);
    const after = cursor === undefined ? undefined : cursorFrom(cursor);
    const { items, next } = await lotPage(this.pool, {
      uscc,
      max,
      ...(after === undefined ? {} : { after }),
    });
    // Reports may come before the registration, and count.
    if (known === undefined && items.length === 0) throw notFound('ENTERPRISE_UNKNOWN');
    if (next !== undefined) {
      const token = Buffer.from(JSON.stringify(next)).toString('base64url');
      const path = `/api/traceability/enterprises/${uscc}/lots`;
      void reply.header('Link', `<${path}?limit=${max}&cursor=${token}>; rel="next"`);
    }
    return { items, asOf: this.clock.now() };
  }
}

const cursorFrom = (text: string): LotCursor => {
  try {
    const { lastSeen, epc } = JSON.parse(
      Buffer.from(text, 'base64url').toString(),
    ) as Partial<LotCursor>;
    const seen = typeof lastSeen === 'string' ? instantAsked(lastSeen) : undefined;
    if (typeof epc === 'string' && !epc.includes('\0') && seen !== undefined)
      return { lastSeen: seen, epc };
  } catch {
    // Falls through to the refusal: whatever cannot be read is not one of ours.
  }
  throw badInput({
    pointer: '/cursor',
    code: 'CURSOR_MALFORMED',
    detail: { zh: 'cursor 无效', en: 'This is not one of our cursors' },
  });
};
