import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PLATFORM, type Platform } from '../injection.js';
import { Problem } from '../problems/problem.js';
import { isAskedHere } from './metrics-listener.js';

/** The metrics on the ordinary listener, where they have none of their own. */
@ApiTags('platform')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  @Get()
  @Allow('public')
  @ApiOperation({
    summary: 'Prometheus 指标，仅限本机。What Prometheus reads; for this machine only.',
  })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async read(
    @Req() { raw }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!isAskedHere(raw)) throw new Problem(404, 'ROUTE_UNKNOWN');
    const { registry } = this.platform.metrics;
    void reply.header('content-type', registry.contentType);
    return registry.metrics();
  }
}
