import { Inject, Injectable } from '@nestjs/common';
import { declaredEvents, type EventStore, type Position } from '@zhixin/event-store';
import { maySee, type Caller } from '@zhixin/identity';
import { EVENT_STORE, FactsArrived, notFound, Problem } from '@zhixin/service-shell';
import type { EnterpriseState } from '../domain/enterprise-state.js';
import { enterprise } from '../domain/enterprise.js';
import type { GradeRecord, Particulars } from '../domain/enterprise.events.js';
import { IncompleteEnterprises } from '../read-models/incomplete-enterprises.js';

/** An enterprise as its stream tells it. */
export interface FoldedEnterprise {
  readonly uscc: string;
  readonly state: EnterpriseState;
  readonly particulars: Particulars;
  /** Every evaluation, oldest first. */
  readonly evaluations: readonly GradeRecord[];
  /** When the oldest event about it was recorded that is parked; absent: none is, or nobody asked. */
  readonly incompleteSince?: string;
}

/** Reads enterprises from their streams: always as fresh as the last write. */
@Injectable()
export class EnterpriseStreams {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly facts: FactsArrived,
    private readonly incomplete: IncompleteEnterprises,
  ) {}

  /**
   * An enterprise for an answer, which says what it lacks: as of now, or as soon as it contains what was
   * written at `after`, or that is parked.
   *
   * @throws as `read`, UnknownPosition, and NotYetProjected.
   */
  async tell(uscc: string, caller: Caller, after: Position | undefined): Promise<FoldedEnterprise> {
    turnAway(uscc, caller);
    if (after !== undefined) await this.facts.waitFor(after);
    // Asked before the stream is read: what is replayed in between is then in it, and called missing once more.
    const incompleteSince = (await this.incomplete.since([uscc])).get(uscc);
    const told = await this.read(uscc, caller);
    return { ...told, ...(incompleteSince !== undefined && { incompleteSince }) };
  }

  /**
   * An enterprise as of now.
   *
   * @throws Problem 404 for a code nobody registered, 403 for an enterprise outside the caller's scope.
   * @throws StreamOfANewerVersion
   */
  async read(uscc: string, caller: Caller): Promise<FoldedEnterprise> {
    turnAway(uscc, caller);
    const { state, evaluations } = await this.fold(uscc);
    const { particulars } = state;
    if (particulars === undefined)
      throw notFound('ENTERPRISE_UNKNOWN', {
        zh: `没有登记统一社会信用代码为 ${uscc} 的企业。`,
        en: `No enterprise is registered under ${uscc}.`,
      });
    if (!maySee(caller, { uscc, region: particulars.region }, 'public')) throw otherTenant();
    return { uscc, state, particulars, evaluations };
  }

  /**
   * What a stream tells, whoever asks and whether the enterprise is registered or not.
   *
   * @throws StreamOfANewerVersion
   */
  async fold(uscc: string): Promise<Pick<FoldedEnterprise, 'state' | 'evaluations'>> {
    let state = enterprise.decider.initialState;
    const evaluations: GradeRecord[] = [];
    const stream = `${enterprise.category}-${uscc}`;
    for await (const { event } of declaredEvents(this.store, enterprise, { stream })) {
      state = enterprise.decider.evolve(state, event);
      if (event.type === 'GradeEvaluated') evaluations.push(event.data);
    }
    return { state, evaluations };
  }
}

// An enterprise must not learn which other codes exist, so it is turned away before any reading.
const turnAway = (uscc: string, caller: Caller) => {
  if (caller.role === 'enterprise' && caller.uscc !== uscc) throw otherTenant();
};

/** The answer to whoever asks for an enterprise or region of others. */
export const otherTenant = () => new Problem(403, 'OTHER_TENANT');
