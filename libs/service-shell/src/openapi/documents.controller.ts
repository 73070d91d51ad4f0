import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Inject, Param, StreamableFile } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import { notFound } from '../problems/problem.js';

/** `() => OpenAPIObject`, which needs the whole application and is therefore handed in late. */
export const OPEN_API = Symbol('OPEN_API');

const ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const ASSET_TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};
const START_SCRIPT = `window.onload = () => SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#documents', deepLinking: true, persistAuthorization: false, validatorUrl: null });`;
const PAGE = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>质信接口文档 | Zhixin API</title><link rel="icon" href="/api/docs/favicon-32x32.png"><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head><body><div id="documents"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`;

/** The interface's own documentation, with nothing from another host. */
@ApiTags('documents')
@Controller('api')
export class DocumentsController {
  private document: OpenAPIObject | undefined;

  constructor(@Inject(OPEN_API) private readonly build: () => OpenAPIObject) {}

  @Get('openapi.json')
  @Allow('public')
  @ApiOperation({ summary: '本文档。This document.' })
  @ApiOkResponse({ description: 'OpenAPI 3.1', schema: { type: 'object' } })
  openApi(): OpenAPIObject {
    return (this.document ??= this.build());
  }

  @Get('docs')
  @Allow('public')
  @ApiOperation({ summary: '本文档的网页。This document as a page.' })
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' } } } })
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }

  @Get('docs/start.js')
  @ApiExcludeEndpoint()
  @Allow('public')
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return START_SCRIPT;
  }

  @Get('docs/:asset')
  @ApiExcludeEndpoint()
  @Allow('public')
  @Header('cache-control', 'public, max-age=86400')
  asset(@Param('asset') asset: string): StreamableFile {
    const type = Object.hasOwn(ASSET_TYPES, asset) ? ASSET_TYPES[asset] : undefined;
    if (type === undefined) throw notFound();
    return new StreamableFile(createReadStream(join(ASSETS, asset)), { type });
  }
}
