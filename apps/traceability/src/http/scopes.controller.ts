import { Readable } from 'node:stream';
import type { ReadableStream as WebReadableStream } from 'node:stream/web';
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type RecallScope,
  type ScopeDiff,
  type ScopeEntry,
  type ScopePage,
  type ScopeReceipt,
} from '@zhixin/contracts';
import { Allow, Caller } from '@zhixin/identity';
import { pageByCursor } from '@zhixin/read-model';
import {
  Answers,
  AnswersPage,
  AnswersReceipt,
  CLOCK,
  languageOf,
  linkNext,
  Problem,
  type Clock,
} from '@zhixin/service-shell';
import { canonicalLongText } from '@zhixin/statement';
import type { FastifyReply } from 'fastify';
import { citedEvents, citedIn } from '../scopes/cited-events.js';
import { KeptScopes, type KeptScope, type WholeScope } from '../scopes/kept-scopes.js';
import { readershipOf } from '../scopes/scope-access.js';
import { changesBetween, type ComparedUpTo, type FoundChange } from '../scopes/scope-changes.js';
import { ScopeDesk } from '../scopes/scope-desk.js';
import { scopeDocument, scopeHead } from '../scopes/scope-document.js';
import { exported, EXPORT_TYPES } from '../scopes/scope-export.js';
import { pageSet, shownItem } from '../scopes/scope-page.js';
import { ScopeRows } from '../scopes/scope-rows.js';
import { attentionTo } from '../scopes/scope-watchers.js';
import {
  DiffQuery,
  ExportQuery,
  ITEMS_MAX,
  ComparedIds,
  ScopeBody,
  ScopeListQuery,
  ScopeQuery,
  SCOPES_MAX,
} from './scope-queries.js';
import { entryOf, partyOf, underWay } from './scope-told.js';
import { WholeLog } from './whole-log.js';

/** What suspect goods have touched: asked, read, compared. */
@ApiTags('traceability')
@Controller('api/traceability/scopes')
@UseGuards(WholeLog)
export class ScopesController {
  constructor(
    private readonly desk: ScopeDesk,
    private readonly kept: KeptScopes,
    private readonly rows: ScopeRows,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('scope.ask')
  @AnswersReceipt('ScopeReceipt')
  @ApiOperation({
    summary:
      '可疑产品波及了什么：计算召回范围。What suspect goods have touched; waits a little, and goes on as a job.',
  })
  async ask(
    @Body() asked: ScopeBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScopeReceipt> {
    const { scope, isNew } = await this.desk.ask(asked, caller);
    const { scopeId, state, grounds } = scope;
    void reply.status(isNew ? 201 : 200).header('location', `/api/traceability/scopes/${scopeId}`);
    const position = String(grounds.position);
    return { id: scopeId, scopeId, position, recorded: isNew, state, warnings: [] };
  }

  @Get()
  @Allow('scope.read')
  @AnswersPage('ScopeEntry')
  @ApiOperation({
    summary:
      '您提出的和可以查看的召回范围。Scopes that the caller asked for or may see, the newest first.',
  })
  async list(
    @Query() { limit, cursor }: ScopeListQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ items: readonly ScopeEntry[]; asOf: string }> {
    const max = Math.min(limit, SCOPES_MAX);
    const { rows, next } = await pageByCursor<KeptScope & { readonly documentHash?: string }>({
      ...{ list: 'scopes', key: ['integer'], cursor, limit: max },
      keyOf: ({ number }) => [number],
      fetch: (after, most) =>
        this.kept.list(readershipOf(caller), {
          before: after?.[0] as number | undefined,
          max: most,
        }),
    });
    linkNext(reply, { limit: max }, next);
    const attention = await attentionTo(
      this.kept.pool,
      rows.map(({ scopeId }) => scopeId),
    );
    const items = rows.map((scope) => entryOf(scope, attention(scope.scopeId)));
    return { items, asOf: this.clock.now() };
  }

  @Get(':scopeId')
  @Allow('scope.read')
  @Answers('ScopePage', 'ScopeUnderWay')
  @ApiOperation({
    summary:
      '召回范围：两个集合的合计，以及其中一个的明细；不会只算一部分：内存不足时以 SCOPE_TOO_LARGE 结束。Both sets in short, and items of one of them. A scope is never cut short: one that does not fit into memory ends as SCOPE_TOO_LARGE.',
  })
  async read(
    @Param('scopeId') scopeId: string,
    @Query() query: ScopeQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecallScope> {
    const { scope } = await this.desk.read(scopeId, caller);
    if (scope.state !== 'done') return underWay(scope, reply.request.headers['accept-language']);
    const { scope: whole, isPart } = await this.desk.readWhole(scopeId, caller);
    const party = isPart ? caller.uscc : undefined;
    const { items, next } = await this.#items(whole, query, party);
    linkNext(reply, { ...query, limit: Math.min(query.limit, ITEMS_MAX) }, next);
    const [recorded, worst] = await Promise.all([
      pageSet(whole, 'recorded', { rows: this.rows, party }),
      pageSet(whole, 'worst-case', { rows: this.rows, party }),
    ]);
    const attention = await attentionTo(this.kept.pool, [scopeId]);
    const cited = citedIn(items, [recorded, worst]);
    return {
      ...scopeHead(whole),
      ...(!isPart && { roots: whole.answer.roots }),
      state: 'done',
      sets: { recorded, 'worst-case': worst },
      set: query.set,
      items,
      events: await citedEvents(this.kept.pool, cited, {
        ...{ position: whole.grounds.position, knownAt: whole.grounds.question.knownAt, party },
      }),
      truncated: whole.answer.truncated,
      documentHash: whole.marks.signed.hash,
      ...(isPart && { abbreviated: true }),
      ...attention(scopeId),
    };
  }

  @Get(':scopeId/document')
  @Allow('scope.read')
  @ApiOperation({
    summary:
      '完整的签名文件。The whole signed file; `node tools/verify.mjs FILE` tells whether it is genuine.',
  })
  @ApiOkResponse({ description: 'A `ScopeDocument`.', content: { 'application/json': {} } })
  async document(
    @Param('scopeId') scopeId: string,
    @Caller() caller: Caller,
  ): Promise<StreamableFile> {
    const { scope, isPart } = await this.desk.readWhole(scopeId, caller);
    if (isPart) throw new Problem(403, 'SCOPE_PART_ONLY');
    const document = { ...scopeDocument(scope, scope.answer, this.rows), ...scope.marks };
    return new StreamableFile(Readable.from(canonicalLongText(document)), {
      type: 'application/json; charset=utf-8',
      disposition: `attachment; filename="${fileNameOf(scopeId)}.json"`,
    });
  }

  @Get(':scopeId/export')
  @Allow('scope.read')
  @ApiOperation({
    summary:
      '一个集合的明细表（XLSX 或 CSV）。The items of a set as a table; headings by `Accept-Language`.',
  })
  @ApiOkResponse({
    description: 'A table, a row per item',
    content: Object.fromEntries(Object.values(EXPORT_TYPES).map((type) => [type, {}])),
  })
  async export(
    @Param('scopeId') scopeId: string,
    @Query() { format, set }: ExportQuery,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
  ): Promise<StreamableFile> {
    const { scope, isPart } = await this.desk.readWhole(scopeId, caller);
    const party = isPart ? caller.uscc : undefined;
    const selection = { scope: scope.number, set, list: 'items', party } as const;
    const table = {
      rows: this.rows,
      db: this.kept.pool,
      selection,
      language: languageOf(language),
    };
    const stream = exported(table, format) as WebReadableStream<Uint8Array>;
    return new StreamableFile(Readable.fromWeb(stream), {
      type: EXPORT_TYPES[format],
      disposition: `attachment; filename="${fileNameOf(scopeId)}-${set}.${format}"`,
    });
  }

  @Get(':scopeId/diff/:otherId')
  @Allow('scope.read')
  @Answers('ScopeDiff')
  @ApiOperation({
    summary:
      '两个召回范围的差异及其原因事件。What entered, left or changed between two scopes, and by which events.',
  })
  async diff(
    @Param() { scopeId, otherId }: ComparedIds,
    @Query() { limit, cursor }: DiffQuery,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScopeDiff> {
    const [before, after] = [
      await this.desk.readWhole(scopeId, caller),
      await this.desk.readWhole(otherId, caller),
    ];
    const isPart = before.isPart || after.isPart;
    const compared = {
      ...{ before: before.scope.number, after: after.scope.number },
      party: isPart ? caller.uscc : undefined,
    };
    const max = Math.min(limit, ITEMS_MAX);
    const { rows: found, next } = await pageByCursor<FoundChange>({
      ...{ list: `scopes ${scopeId} ${otherId}`, cursor, limit: max },
      key: ['integer', 'integer', 'integer'],
      keyOf: ({ upTo }) => upTo,
      fetch: async (from, most) => {
        const changes: FoundChange[] = [];
        for await (const one of changesBetween(
          this.rows,
          compared,
          from as ComparedUpTo | undefined,
        ))
          if (changes.push(one) === most) break;
        return changes;
      },
    });
    linkNext(reply, { limit: max }, next);
    return {
      ...{ before: scopeId, after: otherId },
      items: found.map(({ change }) => change),
      ...(isPart && { abbreviated: true }),
    };
  }

  @Post(':scopeId/cancellation')
  @HttpCode(200)
  @Allow('scope.ask')
  @Answers('ScopeUnderWay')
  @ApiOperation({ summary: '取消正在进行的计算。Ends a scope that is being computed.' })
  async cancel(
    @Param('scopeId') scopeId: string,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
  ): Promise<RecallScope> {
    return underWay(await this.desk.cancel(scopeId, caller), language);
  }

  async #items(
    scope: WholeScope,
    { set, holder, limit, cursor }: ScopeQuery,
    party: string | undefined,
  ): Promise<{ items: ScopePage['items']; next?: string | undefined }> {
    const held = holder === undefined ? undefined : partyOf(holder);
    const selection = { scope: scope.number, set, list: 'items', holder: held, party } as const;
    const { rows, next } = await pageByCursor({
      list: `scope ${scope.scopeId} ${set} ${held ?? ''}`,
      key: ['integer'],
      cursor,
      limit: Math.min(limit, ITEMS_MAX),
      keyOf: ({ ordinal }: { readonly ordinal: number }) => [ordinal],
      fetch: (after, max) =>
        this.rows.page(selection, { after: (after?.[0] as number | undefined) ?? -1, max }),
    });
    const items = (rows as readonly { readonly text: string }[]).map(({ text: item }) =>
      shownItem(item, party !== undefined),
    );
    return { items, next };
  }
}

/** Characters of the id in the name of a file. */
const NAMED_CHARACTERS = 12;
const fileNameOf = (scopeId: string) => `scope-${scopeId.slice(0, NAMED_CHARACTERS)}`;
