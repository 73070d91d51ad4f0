import type { Caller } from './caller.js';

/** Tokens remembered at once; the oldest go first. */
export const TOKENS_KNOWN_MAX = 1_000;
/** A remembered token is verified again after this long: a key that was withdrawn is believed no longer. */
export const TOKEN_KNOWN_MS = 60_000;

/**
 * Callers of tokens that were verified a moment ago. A client sends the same token with every request,
 * and checking its signature costs more than most answers.
 */
export class KnownTokens {
  private readonly callers = new Map<string, { caller: Caller; untilMs: number }>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** Undefined when the token is not known, not any more, or has expired. */
  callerOf(token: string): Caller | undefined {
    const known = this.callers.get(token);
    if (known === undefined || known.untilMs > this.nowMs()) return known?.caller;
    this.callers.delete(token);
    return undefined;
  }

  /** Remembers a token, at most until it expires. */
  add(token: string, caller: Caller, expiresAtMs: number): void {
    const untilMs = Math.min(expiresAtMs, this.nowMs() + TOKEN_KNOWN_MS);
    this.callers.set(token, { caller, untilMs });
    const oldest = this.callers.keys().next().value;
    if (this.callers.size > TOKENS_KNOWN_MAX && oldest !== undefined) this.callers.delete(oldest);
  }
}
