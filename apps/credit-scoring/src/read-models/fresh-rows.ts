import { Inject, Injectable } from '@nestjs/common';
import type { Position } from '@zhixin/event-store';
import type { ReadModels } from '@zhixin/read-model';
import { FactsArrived, READ_MODELS } from '@zhixin/service-shell';
import { ENTERPRISE_GRADES } from './enterprise-grades.projection.js';

/** How long a reader waits for the position it asks for; then 503 with Retry-After. */
const FRESHNESS_WAIT_MS = 3_000;

/** How fresh a list is, as it tells it. */
export interface Freshness {
  /** Everything recorded before this instant is in the rows, but what is parked. */
  readonly asOf: string;
  /** Events that are parked; absent: none. */
  readonly parked?: number;
}

/** Lets a reader of rows wait for a write, also of another service. */
@Injectable()
export class FreshRows {
  constructor(
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    private readonly facts: FactsArrived,
  ) {}

  /**
   * How fresh the rows are at least, once they contain what was written at `after`.
   *
   * @throws UnknownPosition, and NotYetProjected after `FRESHNESS_WAIT_MS`.
   */
  async reach(after: Position | undefined): Promise<Freshness> {
    if (after !== undefined) {
      const position = await this.facts.waitFor(after);
      await this.readModels.waitForPosition(ENTERPRISE_GRADES, position, FRESHNESS_WAIT_MS);
    }
    const { asOf, parked } = await this.readModels.freshness(ENTERPRISE_GRADES);
    return { asOf, ...(parked > 0 && { parked }) };
  }
}
