import { Inject, Injectable } from '@nestjs/common';
import { declaredEvents, type EventStore, type Position } from '@zhixin/event-store';
import { maySee, type Caller } from '@zhixin/identity';
import { EVENT_STORE, notFound, Problem } from '@zhixin/service-shell';
import type { EnterpriseState } from '../domain/enterprise-state.js';
import { enterprise } from '../domain/enterprise.js';
import type { GradeRecord, Particulars } from '../domain/enterprise.events.js';
import { FactsArrived } from '../reactions/facts-arrived.js';

/** An enterprise as its stream tells it. */
export interface Told {
  readonly uscc: string;
  readonly state: EnterpriseState;
  readonly particulars: Particulars;
  /** Every evaluation, oldest first. */
  readonly evaluations: readonly GradeRecord[];
}

/** Reads enterprises from their streams: always as fresh as the last write. */
@Injectable()
export class EnterpriseStreams {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly facts: FactsArrived,
  ) {}

  /**
   * An enterprise as of now, or as soon as it contains what was written at `after`.
   *
   * @throws Problem 404 for a code nobody registered, 403 for an enterprise outside the caller's scope.
   * @throws StreamOfANewerVersion
   */
  async read(uscc: string, caller: Caller, after?: Position): Promise<Told> {
    // An enterprise must not learn which other codes exist, so it is turned away before any reading.
    if (caller.role === 'enterprise' && caller.uscc !== uscc) throw otherTenant();
    if (after !== undefined) await this.facts.waitFor(after);
    let state = enterprise.decider.initialState;
    const evaluations: GradeRecord[] = [];
    const stream = `${enterprise.category}-${uscc}`;
    for await (const { event } of declaredEvents(this.store, enterprise, { stream })) {
      state = enterprise.decider.evolve(state, event);
      if (event.type === 'GradeEvaluated') evaluations.push(event.data);
    }
    const { particulars } = state;
    if (particulars === undefined)
      throw notFound('ENTERPRISE_UNKNOWN', {
        zh: `没有登记统一社会信用代码为 ${uscc} 的企业。`,
        en: `No enterprise is registered under ${uscc}.`,
      });
    if (!maySee(caller, { uscc, region: particulars.region }, 'public')) throw otherTenant();
    return { uscc, state, particulars, evaluations };
  }
}

/** The answer to whoever asks for an enterprise or region of others. */
export const otherTenant = () => new Problem(403, 'OTHER_TENANT');
