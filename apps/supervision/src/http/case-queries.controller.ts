import { Controller, Get, Inject, Param, Query, Res, type Type as Class } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { typedUscc } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow, Caller } from '@zhixin/identity';
import type { ReadModels } from '@zhixin/read-model';
import {
  Answers,
  AnswersPage,
  cursorField,
  linkNext,
  notFound,
  positionField,
  queryOf,
  READ_MODELS,
  readUscc,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { CaseTypes } from '../domain/agency-case.js';
import { PAGE_CASES, PAGE_CASES_MAX } from '../read-models/case-page.js';
import { cases, Cases, type CaseRow } from '../read-models/cases.js';
import { inOneWord, namedAfter, type CaseResource } from './case-resource.js';
import { caseFilter, seenBy, type RequestedEnterprise } from './case-scope.js';

/** How long a reader waits for a position before it is asked to come again. */
const FRESHNESS_WAIT_MS = 2_000;

class CaseQuery extends queryOf(Type.Object({ after: positionField })) {}

class CaseListQuery extends queryOf(
  Type.Object({
    uscc: Type.Optional(typedUscc),
    cursor: cursorField,
    limit: Type.Integer({ minimum: 1, maximum: PAGE_CASES_MAX, default: PAGE_CASES }),
    after: positionField,
  }),
) {}

/** What may be asked of every kind of case: a list, and one by its id. */
export const caseQueries = <Kind extends CaseTypes>(resource: CaseResource<Kind>): Class => {
  const { kind, path, audience, one, many } = resource;
  const type = inOneWord(one);

  @ApiTags('supervision')
  @Controller(`api/supervision/${path}`)
  class CaseQueriesController {
    constructor(
      private readonly found: Cases,
      private readonly directory: EnterpriseDirectory,
      @Inject(READ_MODELS) private readonly readModels: ReadModels,
    ) {}

    @Get()
    @Allow('supervision.read')
    @ApiOperation({ summary: `${many} you may see, newest first, annulled ones marked` })
    @AnswersPage(type)
    async list(
      @Query() query: CaseListQuery,
      @Caller() caller: Caller,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const fresh = await freshEnough(this.readModels, query.after);
      const { cursor, limit } = query;
      const asked =
        query.uscc === undefined ? undefined : await this.present(readUscc(query.uscc).uscc);
      const filter = caseFilter(caller, audience, asked);
      const page = filter && (await this.found.page(kind.aggregate, filter, { cursor, limit }));
      linkNext(reply, query, page?.next);
      const rows = page?.items ?? [];
      const since = await this.incompleteSince(rows.map(({ id }) => id));
      return { items: rows.map((row) => shown(resource, row, since.get(row.id))), ...fresh };
    }

    @Get(':id')
    @Allow('supervision.read')
    @ApiOperation({ summary: `One ${one}` })
    @Answers(type)
    async find(@Param('id') id: string, @Query() { after }: CaseQuery, @Caller() caller: Caller) {
      await freshEnough(this.readModels, after);
      // Asked before the row is read: what is replayed in between is then in it, and called missing once more.
      const since = (await this.incompleteSince([id])).get(id);
      const row = await this.found.find(kind.aggregate, id);
      if (row === undefined) throw unknown(kind.refusals.unknown, caller, since);
      const of = await this.present(row.uscc);
      return shown(resource, seenBy(caller, audience, { found: row, of }), since);
    }

    /** Per case, since when something that was recorded about it is missing. */
    private async incompleteSince(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const prefix = `${kind.category}-`;
      const streams = ids.map((id) => `${prefix}${id}`);
      const marks = await this.readModels.incompleteSince(cases.name, streams);
      return new Map([...marks].map(([stream, at]) => [stream.slice(prefix.length), at]));
    }

    private async present(uscc: string): Promise<RequestedEnterprise> {
      return (await this.directory.find(uscc)) ?? { uscc };
    }
  }

  return namedAfter(resource, CaseQueriesController);
};

// Whoever may have recorded it is told that it is not lost; nobody else learns that there is one.
const unknown = (code: string, { role }: Caller, since: string | undefined) =>
  role !== 'regulator' || since === undefined
    ? notFound(code)
    : notFound(code, {
        zh: `该文书自 ${since} 起已记录，但尚未能显示，平台运维人员可在搁置事件列表中看到并处理。`,
        en: `The document was recorded at ${since} but cannot be shown yet; the operators of the platform see it on the list of parked events.`,
      });

// Read before the rows, so that the answer is at least as fresh as it says.
const freshEnough = async (readModels: ReadModels, after: string | undefined) => {
  if (after !== undefined) await readModels.waitForPosition(cases.name, after, FRESHNESS_WAIT_MS);
  const { asOf, parked } = await readModels.freshness(cases.name);
  return { asOf, ...(parked > 0 && { parked }) };
};

const shown = (
  { standing }: { readonly standing: string },
  { id, facts, annulment, replacedBy }: CaseRow,
  incompleteSince: string | undefined,
) => {
  const { at, by, ...document } = facts;
  const recorded = {
    ...{ id, ...document, recordedAt: at, recordedBy: by },
    ...(incompleteSince !== undefined && { incompleteSince }),
  };
  if (annulment === null) return { ...recorded, status: standing };
  const { annulledAt, annulmentRef, reason } = annulment;
  return {
    ...recorded,
    status: 'annulled',
    annulment: {
      ...{ annulledAt, annulmentRef, reason },
      recordedAt: annulment.at,
      recordedBy: annulment.by,
    },
    ...(replacedBy !== null && { replacedBy }),
  };
};
