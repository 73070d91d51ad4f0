import { Inject, Injectable } from '@nestjs/common';
import { declaredEvents, type EventStore } from '@zhixin/event-store';
import type { Caller } from '@zhixin/identity';
import { recallPackOf, type RecallPack } from '@zhixin/rule-packs';
import { EVENT_STORE, notFound } from '@zhixin/service-shell';
import { sees } from '../domain/actors.js';
import { isCaseId } from '../domain/case-id.js';
import { recall } from '../domain/recall.js';
import type { OpenedCase, RecallState } from '../domain/recall-case.js';
import type { RecallEvent } from '../domain/recall.events.js';
import { RECALL_RULES, type RecallRules } from '../rules.js';

/** A case as its stream tells it. */
export interface ReadCase {
  readonly id: string;
  readonly state: OpenedCase;
  readonly pack: RecallPack;
  /** Oldest first. */
  readonly events: readonly RecallEvent[];
}

/** Reads cases from their streams: always as fresh as the last write. */
@Injectable()
export class CaseStreams {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(RECALL_RULES) private readonly rules: RecallRules,
  ) {}

  /** @throws Problem 404 for a case that there is not, or that the caller may not know of. */
  async read(id: string, caller: Caller): Promise<ReadCase> {
    const found = isCaseId(id) ? await this.find(id) : undefined;
    if (found === undefined || !sees(caller, found.state, found.pack))
      throw notFound('CASE_UNKNOWN');
    return found;
  }

  /** A case for whom nobody asks; undefined: there is none. */
  async find(id: string): Promise<ReadCase | undefined> {
    let state: RecallState = recall.decider.initialState;
    const events: RecallEvent[] = [];
    const stream = `${recall.category}-${id}`;
    for await (const { event } of declaredEvents(this.store, recall, { stream })) {
      state = recall.decider.evolve(state, event);
      events.push(event);
    }
    const pack = state && recallPackOf(this.rules.book, state.facts.pack);
    return state === undefined || pack === undefined ? undefined : { id, state, pack, events };
  }
}
