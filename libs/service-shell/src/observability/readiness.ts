import { Controller, Get, Inject, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { ConsumerLag } from '@zhixin/event-bus';
import { Allow } from '@zhixin/identity';
import type { FastifyReply } from 'fastify';
import type { PartHealth } from '../work/background-work.js';
import { DRAINING, PLATFORM, type Platform } from '../injection.js';
import { RunningServices } from '../work/running-services.js';

/** A part that has not answered after this long counts as down. */
const PART_MS_MAX = 2_000;

/** Whether the process can serve, part by part. */
export interface Readiness {
  /**
   * What a request needs is there: the database, the event store. A bus that is away, or a loop in
   * trouble, is named among the parts and measured, but takes no process out of service: an enterprise
   * can report while the broker is down.
   */
  readonly ready: boolean;
  readonly parts: readonly PartHealth[];
}

/** Asks every part. */
export const readinessOf = async (
  platform: Platform,
  running: RunningServices,
  draining: AbortSignal,
): Promise<Readiness> => {
  const { pool, store, bus } = platform;
  let lags: readonly ConsumerLag[] = [];
  const [bussed, ...stores] = await Promise.all([
    probe('event bus', async () => (lags = await bus.lag())),
    ...(pool === undefined ? [] : [probe('database', () => pool.query('select 1'))]),
    probe('event store', () => store.head()),
  ]);
  const needed = [
    ...(draining.aborted ? [{ name: 'process', ok: false, detail: 'stopping' }] : []),
    ...(running.isStarted ? [] : [{ name: 'background work', ok: false, detail: 'not started' }]),
    ...stores,
  ];
  return {
    ready: needed.every(({ ok }) => ok),
    parts: [...needed, bussed, ...running.health(parkedByGroup(lags))],
  };
};

const parkedByGroup = (lags: readonly ConsumerLag[]): ReadonlyMap<string, number> => {
  const byGroup = new Map<string, number>();
  for (const { group, parked } of lags) byGroup.set(group, (byGroup.get(group) ?? 0) + parked);
  return byGroup;
};

// The cause goes to the log of whoever looks for it; to the outside a part is up or down.
const probe = async (name: string, ask: () => Promise<unknown>): Promise<PartHealth> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, late) => {
    timer = setTimeout(() => late(new Error('no answer')), PART_MS_MAX);
  });
  try {
    await Promise.race([ask(), tooLate]);
    return { name, ok: true };
  } catch {
    return { name, ok: false, detail: 'does not answer' };
  } finally {
    clearTimeout(timer);
  }
};

const ALIVE = {
  type: 'object',
  required: ['alive'],
  properties: { alive: { const: true } },
} as never;

/** The answer of `/readyz`, for the interface's document. */
export const READINESS = {
  type: 'object',
  required: ['ready', 'parts'],
  properties: {
    ready: { type: 'boolean' },
    parts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'ok'],
        properties: {
          name: { type: 'string' },
          ok: { type: 'boolean' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** Health for whoever runs the process. */
@ApiTags('platform')
@Controller()
export class HealthController {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(DRAINING) private readonly draining: AbortSignal,
    private readonly running: RunningServices,
  ) {}

  @Get('livez')
  @ApiOperation({ summary: '进程是否存活。Whether the process lives.' })
  @ApiOkResponse({ schema: ALIVE })
  @Allow('public')
  live(): { readonly alive: true } {
    return { alive: true };
  }

  @Get('readyz')
  @ApiOperation({ summary: '能否提供服务，逐部件。Whether it can serve, part by part.' })
  @ApiOkResponse({ description: '可以。It can.', schema: READINESS })
  @ApiServiceUnavailableResponse({ description: '暂不可以。Not now.', schema: READINESS })
  @Allow('public')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await readinessOf(this.platform, this.running, this.draining);
    void reply.status(readiness.ready ? 200 : 503).header('cache-control', 'no-store');
    return readiness;
  }
}
