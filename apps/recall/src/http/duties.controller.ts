import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { oneOf, text, type RecallDuty } from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import type { ReadModels } from '@zhixin/read-model';
import { recallPackOf, type RecallClock } from '@zhixin/rule-packs';
import {
  AnswersPage,
  CLOCK,
  cursorField,
  languageOf,
  limitField,
  linkNext,
  positionField,
  queryOf,
  READ_MODELS,
  type Clock,
  type Language,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { clocksOf } from '../domain/clocks.js';
import { CASES } from '../read-models/cases.projection.js';
import { Duties, type OpenDuty } from '../read-models/duties.js';
import { RECALL_RULES, type RecallRules } from '../rules.js';
import { shownClock } from './case-answer.js';
import { caseFilter } from './case-filter.js';
import { freshRows } from './fresh-rows.js';

const PAGE_MAX = 200;
const PAGE = 50;

class DutiesQuery extends queryOf(
  Type.Object({
    due: Type.Optional(oneOf('overdue', 'today', 'week')),
    region: Type.Optional(Type.String({ format: 'region-prefix' })),
    kind: Type.Optional(text(64)),
    cursor: cursorField,
    limit: limitField(PAGE, PAGE_MAX),
    after: positionField,
  }),
) {}

@ApiTags('recall')
@Controller('api/recall/duties')
export class RecallDutiesController {
  constructor(
    private readonly duties: Duties,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RECALL_RULES) private readonly rules: RecallRules,
  ) {}

  @Get()
  @Allow('recall.read')
  @AnswersPage('RecallDuty')
  @ApiOperation({ summary: 'What has to be done in recalls, the most urgent first' })
  async list(
    @Query() query: DutiesQuery,
    @Caller() caller: Caller,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { cursor, limit, after, kind, ...asked } = query;
    const fresh = await freshRows(this.readModels, CASES, after);
    const now = this.clock.now();
    const filter = caseFilter(caller, asked, { book: this.rules.book, now });
    const ofRecaller = caller.role === 'enterprise';
    const page =
      filter &&
      (await this.duties.page(
        { ...filter, ofRecaller, ...(kind !== undefined && { kind }) },
        { cursor, limit: Math.min(limit, PAGE_MAX) },
      ));
    linkNext(reply, query, page?.next);
    const language = languageOf(accepted);
    const items = page?.rows.flatMap((duty) => this.shown(duty, { now, language })) ?? [];
    return { items, ...fresh };
  }

  private shown(
    { caseId, clockId, state }: OpenDuty,
    shownAt: { readonly now: string; readonly language: Language },
  ): readonly RecallDuty[] {
    const pack = recallPackOf(this.rules.book, state.facts.pack);
    if (pack === undefined) return [];
    const { calendar } = this.rules;
    // As the row was made: at what was recorded last.
    const found = clocksOf({ state, pack, calendar }).find((clock) => clock.clockId === clockId);
    return found === undefined ? [] : [dutyOf(found, { caseId, state, ...shownAt })];
  }
}

const dutyOf = (
  found: RecallClock,
  {
    caseId,
    state,
    ...shownAt
  }: Pick<OpenDuty, 'caseId' | 'state'> & { now: string; language: Language },
): RecallDuty => {
  const clock = shownClock(found, shownAt);
  return {
    ...{ dutyId: `${caseId}.${clock.clockId}`, kind: clock.ruleId, who: clock.who },
    ...{ uscc: state.responsible.uscc, region: state.responsible.region },
    ...{ opened: clock.startsAt, clock, law: clock.citation, rule: clock.ruleId },
    ...{ cause: caseId, count: 1 },
  };
};
