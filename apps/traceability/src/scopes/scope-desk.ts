import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller, OwnedResource } from '@zhixin/identity';
import { utcMillis } from '@zhixin/instant';
import {
  badInput,
  CLOCK,
  notFound,
  PG_POOL,
  Problem,
  unavailable,
  type Clock,
} from '@zhixin/service-shell';
import pg from 'pg';
import { positionAt } from '../log/position-at.js';
import { KeptScopes, type KeptScope, type WholeScope } from './kept-scopes.js';
import { askerOf, readershipOf, regionsOfRoots, reporterSeenBy } from './scope-access.js';
import { ScopeJobs } from './scope-jobs.js';
import {
  ALGORITHM,
  readRoots,
  type AskedRoot,
  type ScopeGrounds,
  type ScopeQuestion,
} from './scope-question.js';
import { traceRulesAt } from './trace-rules.js';

/** Scopes of one asker that are computed at a time. */
export const SCOPES_UNDER_WAY_MAX = 20;
/** For how long whoever asks is kept waiting: most scopes are there by then. */
export const ANSWER_WAIT_MS = 5_000;
const ANSWER_LOOK_MS = 40;
const RETRY_AFTER_SECONDS = 10;

/** What is asked for, as it was sent. */
export interface AskedScope {
  readonly roots: readonly AskedRoot[];
  readonly validAt?: string;
  readonly knownAt?: string;
  readonly commingling: 'none' | 'station';
  readonly withinDays?: number;
}

/** A scope for who may read it; `isPart`: only its own part of it. */
export interface ReadableScope<Kept extends KeptScope = KeptScope> {
  readonly scope: Kept;
  readonly isPart: boolean;
}

/** Takes questions, and lets those read who may. */
@Injectable()
export class ScopeDesk {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly kept: KeptScopes,
    private readonly jobs: ScopeJobs,
  ) {}

  /**
   * Takes a question, and waits a little for its answer.
   *
   * @throws Problem
   */
  async ask(asked: AskedScope, caller: Caller): Promise<{ scope: KeptScope; isNew: boolean }> {
    const grounds = await this.#grounds(asked);
    const regions = await regionsOfRoots(this.pool, grounds.question.roots, caller);
    const asker = askerOf(caller);
    if ((await this.kept.underWay(asker)) >= SCOPES_UNDER_WAY_MAX)
      throw unavailable('SCOPES_UNDER_WAY', RETRY_AFTER_SECONDS);
    const { scope, isNew } = await this.kept.ask(grounds, {
      ...{ asker, regions },
      now: this.clock.now(),
    });
    if (isNew) this.jobs.wake();
    return { scope: await this.#ended(scope), isNew };
  }

  /** @throws Problem 404 */
  async read(scopeId: string, caller: Caller): Promise<ReadableScope> {
    const scope = await this.kept.find(scopeId);
    if (scope === undefined) throw notFound('SCOPE_UNKNOWN');
    return { scope, isPart: await this.#isPart(scope, caller) };
  }

  /** @throws Problem 404, 409 while it is under way or where it is not to be had */
  async readWhole(scopeId: string, caller: Caller): Promise<ReadableScope<WholeScope>> {
    const { scope, isPart } = await this.read(scopeId, caller);
    if (scope.state === 'running') throw new Problem(409, 'SCOPE_RUNNING');
    const whole = await this.kept.whole(scopeId);
    if (whole === undefined) throw new Problem(409, 'SCOPE_NOT_THERE');
    return { scope: whole, isPart };
  }

  /**
   * An enterprise that reported a root, among those that the caller may see.
   *
   * @throws Problem 404
   */
  reporterOf({ grounds }: KeptScope, caller: Caller): Promise<OwnedResource> {
    return reporterSeenBy(this.pool, grounds.question.roots, caller);
  }

  /** @throws Problem 404, 409 where it has ended */
  async cancel(scopeId: string, caller: Caller): Promise<KeptScope> {
    const { scope } = await this.read(scopeId, caller);
    // Another may wait for it too.
    if (
      caller.role === 'enterprise' &&
      !(await this.kept.isAskedByNobodyElse(scope, askerOf(caller)))
    )
      throw notFound('SCOPE_UNKNOWN');
    if (!(await this.kept.cancel(scopeId, this.clock.now()))) throw new Problem(409, 'SCOPE_ENDED');
    return (await this.kept.find(scopeId))!;
  }

  async #grounds({ commingling, ...asked }: AskedScope): Promise<ScopeGrounds> {
    const roots = readRoots(asked.roots);
    const known = asked.knownAt === undefined ? undefined : utcMillis(asked.knownAt);
    if (known !== undefined && Date.parse(known) > Date.parse(this.clock.now()))
      throw badInput({
        ...{ pointer: '/knownAt', code: 'KNOWN_AT_AHEAD' },
        detail: { zh: '不能晚于现在', en: 'must not be later than now' },
      });
    const at = await positionAt(this.pool, known);
    // Nobody has reported anything, and so no root.
    if (at === undefined) throw notFound('TRACE_UNKNOWN');
    const { position, knownAt } = at;
    const validAt = asked.validAt === undefined ? knownAt : utcMillis(asked.validAt);
    const { id, version, rules } = traceRulesAt({ validAt, knownAt });
    const withinDays = asked.withinDays ?? rules.withinDays;
    const question: ScopeQuestion = { roots, validAt, knownAt, commingling, withinDays };
    return { question, position, rulePack: { id, version }, algorithm: ALGORITHM };
  }

  async #ended(scope: KeptScope): Promise<KeptScope> {
    const end = performance.now() + ANSWER_WAIT_MS;
    let latest = scope;
    while (latest.state === 'running' && performance.now() < end) {
      await pause(ANSWER_LOOK_MS);
      latest = (await this.kept.find(scope.scopeId)) ?? latest;
    }
    return latest;
  }

  // An enterprise sees its own part of any scope, and that one of another's is computed no sooner than it is in it.
  async #isPart(scope: KeptScope, caller: Caller): Promise<boolean> {
    const readership = readershipOf(caller);
    if (await this.kept.isReadable(scope.number, readership)) return caller.role === 'enterprise';
    const { uscc } = caller;
    if (caller.role !== 'enterprise' || uscc === undefined) throw notFound('SCOPE_UNKNOWN');
    if (scope.state !== 'done' || !(await this.kept.concerns(scope.number, uscc)))
      throw notFound('SCOPE_UNKNOWN');
    return true;
  }
}
