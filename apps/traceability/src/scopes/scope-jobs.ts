import { inTransaction, isTransient, LeadLost, Leases, type Lease } from '@zhixin/follower';
import { abortablePause, type Clock, type Log, type Signature } from '@zhixin/service-shell';
import type pg from 'pg';
import type { KeptScopes, ScopeState } from './kept-scopes.js';
import { NoScope, type AnsweredScope, type AnswerOptions } from './compute-scope.js';
import type { AnswerScope } from './scope-answer.js';
import { scopeDocument } from './scope-document.js';
import { ALGORITHM } from './scope-question.js';
import type { ScopeRows } from './scope-rows.js';

/** Scopes that one process computes at a time. */
export const SCOPES_TOGETHER = 2;
/** How often a scope is tried that fails, or that ends its process. */
const ATTEMPTS_MAX = 3;
/** How often a process looks for scopes that others took in, or left behind. */
const LOOK_MS = 1_000;
/** How often a lease is renewed, progress is told and a cancellation is seen. */
const BEAT_MS = 500;
/** Scopes under way that one look considers. */
const LOOKED_AT_MAX = 100;

/** What a scope under way ended by, where not by being whole. */
class ScopeEnded extends Error {}

/** What computing scopes needs. */
export interface ScopeJobTools {
  readonly kept: KeptScopes;
  readonly rows: ScopeRows;
  readonly signature: Signature;
  readonly clock: Clock;
  readonly log: Log;
}

interface TakenScope extends Lease {
  readonly number: number;
  readonly attempts: number;
  readonly state: ScopeState;
}

/**
 * Computes the scopes that were asked for, each by one process at a time: whoever computes holds a lease, and what a
 * killed process left behind is computed anew by the next.
 */
export class ScopeJobs {
  readonly #leases: Leases;
  readonly #pool: pg.Pool;
  readonly #resting = new Set<AbortController>();

  constructor(private readonly tools: ScopeJobTools) {
    this.#pool = tools.kept.pool;
    this.#leases = new Leases(
      { query: (text, values) => this.#pool.query(text, values as unknown[]) },
      'traceability.recall_scope',
    );
  }

  /** Says that there is something to do. */
  wake(): void {
    for (const rest of this.#resting) rest.abort();
  }

  /** Computes until the signal aborts. */
  async run(answer: AnswerScope, signal: AbortSignal): Promise<void> {
    const keepComputing = async () => {
      while (!signal.aborted) {
        const taken = await this.#take();
        if (taken === undefined) await this.#untilWoken(signal);
        else await this.#compute(taken, answer, signal);
      }
    };
    await Promise.all(Array.from({ length: SCOPES_TOGETHER }, keepComputing));
  }

  async #untilWoken(signal: AbortSignal): Promise<void> {
    const rest = new AbortController();
    this.#resting.add(rest);
    await abortablePause(LOOK_MS, AbortSignal.any([signal, rest.signal]));
    this.#resting.delete(rest);
  }

  /** The oldest scope that nobody computes. */
  async #take(): Promise<TakenScope | undefined> {
    const { rows } = await this.#pool.query<{ name: string }>({
      name: 'scopes_under_way',
      text: `select name from traceability.recall_scope where state = 'running' order by number limit $1`,
      values: [LOOKED_AT_MAX],
    });
    for (const { name } of rows) {
      const taken = await this.#leases.take<TakenScope>(name, {
        set: 'attempts = attempts + 1',
        returning: 'number, attempts, state',
      });
      if (taken?.state === 'running') return taken;
      if (taken !== undefined) await this.#leases.release(taken);
    }
    return undefined;
  }

  async #compute(taken: TakenScope, answer: AnswerScope, stopping: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([stopping, ended.signal]);
    const progress = { events: 0, rounds: 0 };
    const beat = this.#beat(taken, progress, ended);
    const onProgress: AnswerOptions['onProgress'] = ({ events }) => {
      progress.events = events;
      progress.rounds += 1;
    };
    try {
      await this.#answer(taken, answer, { signal, onProgress });
    } catch (error) {
      await this.#settle(taken, error, stopping);
    } finally {
      clearInterval(beat);
      await this.#leases.release(taken).catch(() => undefined);
    }
  }

  #beat(
    taken: TakenScope,
    progress: { readonly events: number; readonly rounds: number },
    ended: AbortController,
  ): NodeJS.Timeout {
    const step = async () => {
      await this.#leases.renew(taken);
      const { rows } = await this.#pool.query<{ state: ScopeState }>(
        `update traceability.recall_scope set events = $2, rounds = $3 where name = $1 returning state`,
        [taken.name, progress.events, progress.rounds],
      );
      if (rows[0]?.state !== 'running') ended.abort(new ScopeEnded('It was cancelled.'));
    };
    return setInterval(() => {
      step().catch((error: unknown) => {
        // A database that is away ends the computing by itself; a lease that is lost is another's.
        if (!isTransient(error)) ended.abort(error);
      });
    }, BEAT_MS);
  }

  async #answer(taken: TakenScope, answer: AnswerScope, options: AnswerOptions): Promise<void> {
    const { kept, rows, signature } = this.tools;
    if (taken.attempts > ATTEMPTS_MAX) throw new NoScope('SCOPE_FAILED');
    const scope = (await kept.find(taken.name))!;
    if (scope.grounds.algorithm !== ALGORITHM) throw new NoScope('SCOPE_OUTDATED');
    const answered = await answer(scope, options);
    const marks = await signature.signLong(scopeDocument(scope, answered.answer, rows));
    await this.#finish(taken, answered, marks);
  }

  async #finish(
    taken: TakenScope,
    { answer, sources }: AnsweredScope,
    { parts, signed }: Awaited<ReturnType<Signature['signLong']>>,
  ): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      await this.#leases.renew(taken, {
        query: (text, values) => client.query(text, values as unknown[]),
      });
      const { rowCount } = await client.query(
        `update traceability.recall_scope
         set state = 'done', finished_at = $2, answer = $3, parts = $4, signed = $5, sources = $6
         where name = $1 and state = 'running'`,
        [
          taken.name,
          this.tools.clock.now(),
          ...[answer, parts, signed, sources].map((member) => JSON.stringify(member)),
        ],
      );
      if (rowCount === 0) throw new ScopeEnded('It was cancelled.');
    });
  }

  // Who is stopped, or whose database is away, leaves the scope to the next.
  async #settle(taken: TakenScope, error: unknown, stopping: AbortSignal): Promise<void> {
    if (error instanceof LeadLost) return;
    if (error instanceof ScopeEnded) return this.tools.rows.remove(taken.number);
    if (stopping.aborted) return this.#giveBack(taken, stopping);
    if (isTransient(error)) {
      this.tools.log.warn({ err: error, scopeId: taken.name }, 'A scope is tried again.');
      return this.#giveBack(taken, stopping);
    }
    if (!(error instanceof NoScope)) {
      this.tools.log.error({ err: error, scopeId: taken.name }, 'A scope could not be computed.');
      if (taken.attempts < ATTEMPTS_MAX) return;
    }
    await this.#pool.query(
      `update traceability.recall_scope set state = 'failed', because = $2, finished_at = $3
       where name = $1 and state = 'running'`,
      [taken.name, error instanceof NoScope ? error.code : 'SCOPE_FAILED', this.tools.clock.now()],
    );
    await this.tools.rows.remove(taken.number);
  }

  async #giveBack(taken: TakenScope, stopping: AbortSignal): Promise<void> {
    await this.#pool
      .query(
        `update traceability.recall_scope set attempts = attempts - 1 where name = $1 and epoch = $2`,
        [taken.name, taken.epoch],
      )
      .catch(() => undefined);
    await abortablePause(LOOK_MS, stopping);
  }
}
