import { Inject, Injectable } from '@nestjs/common';
import type { EventBus } from '@zhixin/event-bus';
import type { ReadModels } from '@zhixin/read-model';
import {
  EVENT_BUS,
  groupOf,
  HeldBackFacts,
  READ_MODELS,
  SERVICE_REACTIONS,
  type ServiceReactions,
} from '@zhixin/service-shell';
import { enterprise } from '../domain/enterprise.js';
import { ENTERPRISE_GRADES } from './enterprise-grades.projection.js';
import { EVALUATIONS_DUE } from './evaluations-due.js';

/** What keeps rows about enterprises: what one of them has parked is missing in the lists. */
const PROJECTIONS = [ENTERPRISE_GRADES, EVALUATIONS_DUE];

/** Answers: of which enterprises is something set aside that should count, and since when? */
@Injectable()
export class IncompleteEnterprises {
  constructor(
    @Inject(EVENT_BUS) private readonly bus: EventBus,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(SERVICE_REACTIONS) private readonly of: ServiceReactions,
    private readonly heldBack: HeldBackFacts,
  ) {}

  /**
   * Per social credit code, when the oldest event about it was recorded (RFC 3339, UTC) that a reaction, a projection
   * or the publisher of what we react to has parked; enterprises that miss nothing are absent.
   */
  async since(usccs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const asked = [...new Set(usccs)];
    if (asked.length === 0) return new Map();
    const streams = asked.map((uscc) => `${PREFIX}${uscc}`);
    const { service, reactions } = this.of;
    const groups = reactions.map((one) => groupOf(service, one));
    const [ofPublishers, ofReactions, ofProjections] = await Promise.all([
      this.heldBack.since(asked),
      Promise.all(groups.map((group) => this.bus.incompleteSince(group, asked))),
      Promise.all(PROJECTIONS.map((name) => this.readModels.incompleteSince(name, streams))),
    ]);
    return earliest([
      ...ofPublishers,
      ...ofReactions.flatMap((marks) => [...marks]),
      ...ofProjections.flatMap((marks) =>
        [...marks].map(([stream, at]) => [stream.slice(PREFIX.length), at] as const),
      ),
    ]);
  }
}

const PREFIX = `${enterprise.category}-`;

// A bus tells the time as it was recorded, in whatever zone that was.
const earliest = (marks: readonly (readonly [uscc: string, at: string])[]) => {
  const oldest = new Map<string, string>();
  for (const [uscc, at] of marks) {
    const known = oldest.get(uscc);
    if (known === undefined || Date.parse(at) < Date.parse(known))
      oldest.set(uscc, new Date(at).toISOString());
  }
  return oldest;
};
