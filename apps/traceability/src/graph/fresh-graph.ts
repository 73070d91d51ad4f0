import { Inject, Injectable } from '@nestjs/common';
import type { Position } from '@zhixin/event-store';
import { NotYetProjected, type ReadModels } from '@zhixin/read-model';
import { PG_POOL, READ_MODELS } from '@zhixin/service-shell';
import pg from 'pg';
import { headPosition } from '../log/log-reader.js';
import { logPosition } from '../log/log-source.js';
import { traceGraph } from './graph-projection.js';

/** How long a reader waits until the graph has what was captured before; then it reads what there is. */
const PROJECTED_WAIT_MS = 3_000;

/** How fresh the graph is, as an answer tells it. */
export interface GraphFreshness {
  /** Everything recorded before this instant is in the graph, but what is parked. */
  readonly asOf: string;
  /** Events that are parked; absent: none. */
  readonly parked?: number;
}

/** Lets a reader of the graph see what was captured before it asked. */
@Injectable()
export class FreshGraph {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {}

  /**
   * Waits until the graph has all that the log has now, or what was written at `position`. The answer says how fresh it
   * is at least.
   *
   * @throws NotYetProjected where a position was asked for and is not reached in time, or while the graph is built anew
   * in another form: what an earlier version wrote has not all that a trace is read from
   */
  async untilProjected(position?: Position): Promise<GraphFreshness> {
    const upTo = position ?? logPosition(await headPosition(this.pool));
    if (this.readModels.statuses().get(traceGraph.name)?.state === 'rebuilding')
      throw new NotYetProjected(traceGraph.name, upTo);
    await this.readModels
      .waitForPosition(traceGraph.name, upTo, PROJECTED_WAIT_MS)
      .catch((error: unknown) => {
        if (position !== undefined || !(error instanceof NotYetProjected)) throw error;
      });
    const { asOf, parked } = await this.readModels.freshness(traceGraph.name);
    return { asOf, ...(parked > 0 && { parked }) };
  }
}
