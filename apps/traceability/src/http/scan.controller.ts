import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { Allow } from '@zhixin/identity';
import { digitalLink, identifierFault, identify } from '@zhixin/identifiers';
import { CLOCK, languageOf, PG_POOL, type Clock } from '@zhixin/service-shell';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import {
  invalidPage,
  nothingPage,
  SCAN_PAGE_POLICY,
  storyPage,
  type PageFrame,
} from '../scan/scan-page.js';
import { scanStory, type Scanned } from '../scan/scan-story.js';

interface Code {
  readonly gtin: string;
  readonly lot?: string;
  readonly serial?: string;
}

const FRESH_S = 30;

/** What a scanned code opens (GS1 Digital Link): a page for people, JSON for machines. */
@ApiTags('public')
@Controller('id/01/:gtin')
@Allow('public')
export class ScanController {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory,
  ) {}

  @Get(['', '10/:lot', '21/:serial', '10/:lot/21/:serial'])
  @ApiOperation({ summary: 'The public story of a product, a lot or an item' })
  async scan(
    @Param() code: Code,
    @Query() query: Record<string, string>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const path = request.url.split('?')[0] ?? '/';
    const frame: PageFrame = {
      language: languageAsked(query['lang'], request.headers['accept-language']),
      path,
      now: this.clock.now(),
    };
    const form = formOf(request.headers.accept, query['linkType']);
    void reply.headers({
      vary: 'accept, accept-language',
      'cache-control': `public, max-age=${FRESH_S}`,
      'content-language': frame.language === 'zh' ? 'zh-CN' : 'en',
    });
    if (form === 'linkset') return answer(reply, 'application/linkset+json', linkset(path));
    const scanned = scannedOf(code);
    const body =
      'fault' in scanned
        ? { status: 400, json: scanned, html: () => invalidPage(scanned.fault, frame) }
        : await this.told(scanned, frame);
    void reply.status(body.status);
    if (form === 'json') return answer(reply, 'application/json', JSON.stringify(body.json));
    void reply.header('content-security-policy', SCAN_PAGE_POLICY);
    return answer(reply, 'text/html', body.html());
  }

  private async told(scanned: Scanned, frame: PageFrame) {
    const story = await scanStory(scanned, {
      db: this.pool,
      now: new Date(frame.now).toISOString(),
      companies: (usccs) => this.directory.findMany(usccs),
    });
    if (story === undefined) {
      const { ids: _, ...code } = scanned;
      const json = { ...code, code: 'NO_RECORD', asOf: frame.now };
      return { status: 404, json, html: () => nothingPage(frame) };
    }
    return {
      status: 200,
      json: { ...story, asOf: frame.now },
      html: () => storyPage(story, frame),
    };
  }
}

const answer = (reply: FastifyReply, type: string, text: string): string => {
  void reply.header('content-type', `${type}; charset=utf-8`);
  return text;
};

const languageAsked = (asked: string | undefined, header: string | undefined) =>
  asked === 'zh' || asked === 'en' ? asked : languageOf(header);

const formOf = (accept = '', linkType: string | undefined): 'html' | 'json' | 'linkset' => {
  if (linkType === 'all' || linkType === 'linkset' || accept.includes('application/linkset+json'))
    return 'linkset';
  return accept.includes('application/json') && !accept.includes('text/html') ? 'json' : 'html';
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

const scannedOf = ({ gtin, lot, serial }: Code): Scanned | { readonly fault: { code: string } } => {
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
    return { fault: { code: 'IDENTIFIER_MALFORMED' } };
  }
};
