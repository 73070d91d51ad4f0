import { Controller, Get, Inject, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { described, oneOf, text, typedUscc, type TraceFindingPage } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow, Caller, scopeOf } from '@zhixin/identity';
import { pageByCursor } from '@zhixin/read-model';
import {
  Answers,
  CLOCK,
  cursorField,
  limitField,
  linkNext,
  PG_POOL,
  Problem,
  queryOf,
  readUscc,
  type Clock,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import pg from 'pg';
import { findingsAfter, findingSummary, type FindingFilter } from '../findings/finding-list.js';
import type { FindingRow } from '../findings/finding-rows.js';
import { askedThing } from './asked-thing.js';
import { WholeLog } from './whole-log.js';

/** Findings per page where the caller does not say, and at most. */
export const FINDINGS_DEFAULT = 50;
export const FINDINGS_MAX = 500;
const KIND_CHARACTERS_MAX = 64;

class FindingQuery extends queryOf(
  Type.Object({
    kind: Type.Optional(described(text(KIND_CHARACTERS_MAX), 'e.g. `balance`, `missing-record`')),
    region: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$' })),
    uscc: Type.Optional(described(typedUscc, 'Whose matter it is')),
    epc: Type.Optional(
      described(Type.String(), 'URN, Digital Link, element string, or GTIN and lot'),
    ),
    state: Type.Optional(described(oneOf('open', 'resolved'), 'Absent: both')),
    limit: limitField(FINDINGS_DEFAULT, FINDINGS_MAX),
    cursor: cursorField,
  }),
) {}

/** What the record of things does not explain, or by which it contradicts itself. */
@ApiTags('traceability')
@Controller('api/traceability/findings')
@UseGuards(WholeLog)
export class FindingsController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
  ) {}

  @Get()
  @Allow('trace.read')
  @Answers('TraceFindingPage')
  @ApiOperation({
    summary:
      'Findings about things, the newest first: of the region of an officer, or of the enterprise',
  })
  async list(
    @Query() query: FindingQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TraceFindingPage> {
    const now = this.clock.now();
    const filter = filterFor(query, caller);
    const limit = Math.min(query.limit, FINDINGS_MAX);
    const { rows, next } = await pageByCursor<FindingRow>({
      list: 'trace findings',
      key: ['instant', 'text'],
      cursor: query.cursor,
      limit,
      keyOf: ({ opened_at: openedAt, finding_id: id }) => [openedAt.toISOString(), id],
      fetch: (after, max) =>
        filter === 'none' ? Promise.resolve([]) : findingsAfter(this.pool, filter, { after, max }),
    });
    linkNext(reply, { ...query, limit }, next);
    const names = await this.directory.findMany([...new Set(rows.map(({ uscc }) => uscc))]);
    return { items: rows.map((row) => findingSummary(row, { names, now })), asOf: now };
  }
}

/** @throws Problem 403 where an enterprise asks for another one. */
const filterFor = (
  { kind, region: within, uscc: typed, epc, state }: FindingQuery,
  caller: Caller,
): FindingFilter | 'none' => {
  const scope = scopeOf(caller);
  if (scope === 'none') return 'none';
  const asked = typed === undefined ? undefined : readUscc(typed).uscc;
  if (scope.uscc !== undefined && asked !== undefined && asked !== scope.uscc)
    throw new Problem(403, 'OTHER_TENANT');
  const region = narrower(scope.region, within);
  if (region === 'none') return 'none';
  return {
    kind,
    state,
    region,
    uscc: scope.uscc ?? asked,
    epc: epc === undefined ? undefined : askedThing(epc),
  };
};

const narrower = (
  own: string | undefined,
  asked: string | undefined,
): string | undefined | 'none' => {
  if (own === undefined || asked === undefined) return own ?? asked;
  if (asked.startsWith(own)) return asked;
  return own.startsWith(asked) ? own : 'none';
};
