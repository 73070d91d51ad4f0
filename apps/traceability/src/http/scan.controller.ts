import { Controller, Get, Inject, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow } from '@zhixin/identity';
import { digitalLink, identifierFault, identify } from '@zhixin/identifiers';
import {
  badInput,
  CLOCK,
  languageOf,
  notFound,
  pageLanguage,
  PG_POOL,
  PUBLIC_PAGE_POLICY,
  type Clock,
  type PageFrame,
} from '@zhixin/service-shell';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import { FreshGraph } from '../graph/fresh-graph.js';
import { invalidPage, nothingPage, storyPage } from '../scan/scan-page.js';
import { recallsOf } from '../scan/published-recalls.js';
import { scanStory, type ScannedThing } from '../scan/scan-story.js';
import { traceRulesAt } from '../scopes/trace-rules.js';
import { unreadableAt, type UnreadableIdentifier } from './unreadable-identifier.js';
import { tooManyRecords } from './too-many-records.js';
import { WholeLog } from './whole-log.js';

interface ScannedCode {
  readonly gtin: string;
  readonly lot?: string;
  readonly serial?: string;
}

type ScanReading =
  | ScannedThing
  | { readonly fault: UnreadableIdentifier }
  /** A right identifier, but of a place, a pallet, a party: no product, and nothing for the public. */
  | 'no product';
type ScanFormat = 'html' | 'json' | 'linkset';

interface ScanExchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const FRESH_S = 30;

/** What a scanned code opens (GS1 Digital Link): a page for people, JSON for machines. */
@ApiTags('public')
@Controller('id')
@UseGuards(WholeLog)
@Allow('public')
export class ScanController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
    @Inject(FreshGraph) private readonly graph: FreshGraph,
  ) {}

  @Get(['', '/10/:lot', '/21/:serial', '/10/:lot/21/:serial'].map((rest) => `01/:gtin${rest}`))
  @ApiOperation({ summary: 'The public story of a product, a lot or an item' })
  @ApiOkResponse({
    content: {
      'text/html': { schema: { type: 'string' } },
      'application/json': { schema: { type: 'object' } },
    },
  })
  scan(
    @Param() code: ScannedCode,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer(scannedOf(code), query, { request, reply });
  }

  /** Other spellings of a Digital Link: short names, a consumer variant, a slash at the end. */
  @Get('*')
  @ApiExcludeEndpoint()
  scanOther(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const read = readOther(`https://id.gs1.org${pathOf(request).slice('/id'.length)}`);
    return this.answer(read, query, { request, reply });
  }

  private async answer(
    read: ScanReading,
    query: Readonly<Record<string, unknown>>,
    { request, reply }: ScanExchange,
  ): Promise<string> {
    const path = pathOf(request);
    const form = formOf(request.headers.accept, query['linkType']);
    const language = pageLanguage(query['lang'], languageOf(request.headers['accept-language']));
    const frame: PageFrame = { language, path, now: this.clock.now() };
    announce(reply, frame);
    if (read === 'no product') {
      if (form !== 'html') throw notFound('NO_RECORD');
      return page(reply, 404, nothingPage(frame));
    }
    if ('fault' in read) {
      if (form !== 'html') throw badInput(unreadableAt('', read.fault));
      return page(reply, 400, invalidPage(read.fault, frame));
    }
    if (form === 'linkset') return written(reply, 'application/linkset+json', linkset(path));
    const [story, recalls] = await Promise.all([
      this.storyOf(read, frame.now),
      recallsOf(this.pool, read),
    ]);
    if (form === 'json') {
      if (story === undefined && recalls.length === 0) throw notFound('NO_RECORD');
      const told = { ...story, recalls, asOf: frame.now };
      return written(reply, 'application/json', JSON.stringify(told));
    }
    return story === undefined
      ? page(reply, recalls.length > 0 ? 200 : 404, nothingPage(frame, recalls))
      : page(reply, 200, storyPage(story, recalls, frame));
  }

  private async storyOf(scanned: ScannedThing, now: string) {
    await this.graph.untilProjected();
    return scanStory(scanned, {
      db: this.pool,
      now: new Date(now).toISOString(),
      rules: traceRulesAt({ validAt: now, knownAt: now }).rules,
      companies: (usccs) => this.directory.findMany(usccs),
    }).catch(tooManyRecords);
  }
}

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '/';

const announce = (reply: FastifyReply, { language, path }: PageFrame): void => {
  void reply.headers({
    vary: 'accept, accept-language',
    'cache-control': `public, max-age=${FRESH_S}`,
    'content-language': language === 'zh' ? 'zh-CN' : 'en',
    link: `<${path}?linkType=linkset>; rel="linkset"; type="application/linkset+json"`,
  });
};

const written = (reply: FastifyReply, type: string, text: string): string => {
  void reply.header('content-type', `${type}; charset=utf-8`);
  return text;
};

const page = (reply: FastifyReply, status: number, html: string): string => {
  void reply.status(status).header('content-security-policy', PUBLIC_PAGE_POLICY);
  return written(reply, 'text/html', html);
};

const formOf = (accept = '', linkType: unknown): ScanFormat => {
  if (linkType === 'all' || linkType === 'linkset' || accept.includes('application/linkset+json'))
    return 'linkset';
  return accept.includes('json') && !accept.includes('text/html') ? 'json' : 'html';
};

// RFC 9264. One resource, in two languages and as data.
const linkset = (path: string): string =>
  JSON.stringify({
    linkset: [
      {
        anchor: path,
        'https://gs1.org/voc/traceability': [
          { href: `${path}?lang=zh`, type: 'text/html', hreflang: ['zh'] },
          { href: `${path}?lang=en`, type: 'text/html', hreflang: ['en'] },
          { href: path, type: 'application/json' },
        ],
      },
    ],
  });

const readOther = (text: string): ScanReading => {
  const link = identify(text);
  const { '01': gtin, '10': lot, '21': serial } = link?.ais ?? {};
  if (gtin !== undefined)
    return scannedOf({ gtin, ...(lot !== undefined && { lot }), ...(serial && { serial }) });
  const fault =
    link === undefined ? ({ code: 'IDENTIFIER_UNREADABLE' } as const) : identifierFault(text);
  return fault === undefined ? 'no product' : { fault };
};

const scannedOf = ({ gtin, lot, serial }: ScannedCode): ScanReading => {
  try {
    const product = digitalLink({ '01': gtin });
    const fault = identifierFault(product);
    if (fault !== undefined) return { fault };
    const item = serial === undefined ? [] : [digitalLink({ '01': gtin, '21': serial })];
    const batch = lot === undefined ? [] : [digitalLink({ '01': gtin, '10': lot })];
    const ids = [...item, ...batch];
    return {
      gtin: identify(product)?.ais['01'] ?? gtin,
      ...(lot === undefined ? {} : { lot }),
      ...(serial === undefined ? {} : { serial }),
      ids: ids.length === 0 ? [product] : ids,
    };
  } catch {
    return { fault: { code: 'IDENTIFIER_UNREADABLE' } };
  }
};
