import { Controller, Get, Inject, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import type { LotPage, LotSummary } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow, Caller, maySee } from '@zhixin/identity';
import { cursorAt, pageByCursor, type ReadModels } from '@zhixin/read-model';
import {
  Answers,
  cursorField,
  limitField,
  linkNext,
  notFound,
  PG_POOL,
  Problem,
  queryOf,
  READ_MODELS,
  readUscc,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { enterpriseLots, lotsAfter } from '../lots/enterprise-lots.js';
import { WholeLog } from './whole-log.js';

/** Lots per page where the caller does not say, and at most. */
export const LOTS_DEFAULT = 50;
export const LOTS_MAX = 500;

class LotQuery extends queryOf(
  Type.Object({
    limit: limitField(LOTS_DEFAULT, LOTS_MAX),
    cursor: cursorField,
  }),
) {}

/** Lots that an enterprise reported. */
@ApiTags('traceability')
@Controller('api/traceability/enterprises')
@UseGuards(WholeLog)
export class LotsController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
  ) {}

  @Get(':uscc/lots')
  @Allow('trace.read')
  @Answers('LotPage')
  @ApiOperation({ summary: 'Lots that an enterprise reported, the one last seen first' })
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
    const max = Math.min(limit, LOTS_MAX);
    // Asked before the rows are read, so that these are at least as fresh.
    const { asOf, parked } = await this.readModels.freshness(enterpriseLots.name);
    const { rows: items, next } = await pageByCursor<LotSummary>({
      list: LOTS,
      key: ['instant', 'text'],
      cursor: inOneForm(cursor),
      limit: max,
      keyOf: ({ lastSeen, epc }) => [lastSeen, epc],
      fetch: (after, most) => lotsAfter(this.pool, { uscc, after, max: most }),
    });
    // Reports may come before the registration, and count.
    if (known === undefined && items.length === 0) throw notFound('ENTERPRISE_UNKNOWN');
    linkNext(reply, { limit: max }, next);
    return { items, asOf, ...(parked > 0 && { parked }) };
  }
}

/** Names the list in its cursors. */
const LOTS = 'lots';

// Earlier versions wrote the place behind which a page starts as JSON; who reads on from one of theirs may.
const inOneForm = (cursor: string | undefined): string | undefined => {
  const earlier = cursor === undefined ? undefined : EARLIER.exec(utf8Of(cursor));
  if (earlier === null || earlier === undefined) return cursor;
  const { lastSeen, epc } = JSON.parse(earlier[0]) as { lastSeen: string; epc: string };
  return cursorAt(LOTS, [lastSeen, epc]);
};

const EARLIER = /^\{"lastSeen":"[\d.:TZ-]+","epc":"(?:[^"\\]|\\["\\/])+"\}$/;
const utf8Of = (cursor: string) => Buffer.from(cursor, 'base64url').toString();
