import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import { Type } from '@sinclair/typebox';
import { text as textOf } from '@zhixin/contracts';
import type { ParkedEvent } from '@zhixin/event-bus';
import { queryOf } from '../http/bodies.js';
import { DRAINING, PLATFORM, type Platform } from '../injection.js';
import { notFound } from '../problems/problem.js';
import { READINESS, readinessOf, type Readiness } from '../observability/readiness.js';
import { RunningServices } from './running-services.js';

const GROUP_CHARACTERS_MAX = 200;
/** Parked events that one answer shows at most. */
export const PARKED_SHOWN_MAX = 500;

class ParkedQuery extends queryOf(
  Type.Object({ group: Type.Optional(textOf(GROUP_CHARACTERS_MAX)) }),
) {}

// Errors repeat what they were about; whom it concerns is not the operator's business.
const ENTERPRISE_CODE = /\b[0-9A-Z]{18}\b/g;

/** An event that was set aside, without what it says: the operator sees no case content. */
type ShownEvent = Omit<ParkedEvent, 'delivery' | 'key'> & { readonly topic?: string };

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const count = { type: 'integer', minimum: 0 };

// Every property is in every answer.
const whole = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const listOf = (properties: Record<string, object>) => ({
  type: 'array',
  items: whole(properties),
});

const PARTS = whole({
  ...READINESS.properties,
  lags: listOf({ name: text, behind: count }),
  asOf: time,
});

const PARKED_EVENT = {
  ...{ id: text, group: text, eventId: text, type: text },
  kind: { enum: ['delivery', 'projection', 'relay', 'follower'] },
  reason: { enum: ['failed', 'held', 'newer'] },
  ...{ error: text, attempts: count, parkedAt: time },
};

const PARKED = whole({
  items: {
    type: 'array',
    // What set it aside need not be a consumer of a topic.
    items: { ...whole(PARKED_EVENT), properties: { ...PARKED_EVENT, topic: text } },
  },
  asOf: time,
});

/** What the operator of the platform sees and does. */
@ApiTags('platform')
@Controller('api/platform')
@Allow('platform.operate')
export class PlatformController {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(DRAINING) private readonly draining: AbortSignal,
    private readonly running: RunningServices,
  ) {}

  @Get('parts')
  @ApiOperation({ summary: '各部件状态与滞后。Every part, and how far it is behind.' })
  @ApiOkResponse({ description: '各部件与滞后。Parts and lags.', schema: PARTS })
  async parts(): Promise<Readiness & { readonly lags: readonly object[]; readonly asOf: string }> {
    const [readiness, lags] = await Promise.all([
      readinessOf(this.platform, this.running, this.draining),
      this.running.lags(),
    ]);
    return { ...readiness, lags, asOf: this.platform.clock.now() };
  }

  @Get('parked')
  @ApiOperation({ summary: '搁置的事件。Events that wait for a person.' })
  @ApiOkResponse({ description: `至多 ${PARKED_SHOWN_MAX} 条。At most as many.`, schema: PARKED })
  async parked(@Query() { group }: ParkedQuery): Promise<{ items: ShownEvent[]; asOf: string }> {
    const parked = await this.platform.bus.parked(group);
    const items = parked.slice(0, PARKED_SHOWN_MAX).map(({ delivery, key: _, error, ...rest }) => ({
      ...rest,
      error: error.replaceAll(ENTERPRISE_CODE, '…'),
      ...(delivery !== undefined && { topic: delivery.topic }),
    }));
    return { items, asOf: this.platform.clock.now() };
  }

  @Post('parked/:id/replay')
  @HttpCode(202)
  @ApiOperation({
    summary:
      '重新处理搁置的事件及同一流中其后的全部事件。Has a parked event handled again, with all that waits in its stream.',
  })
  @ApiAcceptedResponse({ description: '已安排。It will be.', schema: whole({ replayed: text }) })
  async replay(@Param('id') id: string): Promise<{ readonly replayed: string }> {
    await this.platform.bus.replayParked(id);
    return { replayed: id };
  }

  @Post('projections/:service/:name/rebuild')
  @HttpCode(202)
  @ApiOperation({
    summary:
      '重建读模型，期间旧表继续服务。Rebuilds a read model beside the old one, then switches.',
  })
  @ApiAcceptedResponse({
    description: '已开始。It has begun.',
    schema: whole({ rebuilding: text }),
  })
  rebuild(
    @Param('service') service: string,
    @Param('name') name: string,
  ): { readonly rebuilding: string } {
    const runner = this.running.projection(service, name);
    if (runner === undefined) throw notFound();
    const { log } = this.platform;
    runner.rebuild(this.draining).then(
      () => log.info({ service, projection: name }, 'A projection was rebuilt.'),
      (err: unknown) => log.error({ err, service, projection: name }, 'A rebuild failed.'),
    );
    return { rebuilding: `${service}/${name}` };
  }
}
