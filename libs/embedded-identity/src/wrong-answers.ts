/** Wrong passwords or secrets per name within the window; then the name is shut for the rest of it. */
export const WRONG_ANSWERS_MAX = 10;
/** Begins with the first wrong answer. */
export const WRONG_ANSWERS_WINDOW_MS = 60_000;

interface WrongAnswerCount {
  readonly count: number;
  readonly until: number;
}

/**
 * Counts wrong answers per name, wherever they were given: a password of the form is the secret of the
 * token endpoint. Only names that exist are counted, so that nobody can fill the table from outside.
 */
export class WrongAnswers {
  private readonly byName = new Map<string, WrongAnswerCount>();

  constructor(
    private readonly names: ReadonlySet<string>,
    /** Milliseconds of a clock that only goes forward. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Seconds until the name is asked again, right answer or wrong; 0: it is open. */
  shutForSeconds(name: string): number {
    const wrong = this.recent(name);
    if (wrong === undefined || wrong.count < WRONG_ANSWERS_MAX) return 0;
    return Math.ceil((wrong.until - this.now()) / 1_000);
  }

  /** Takes note of an answer that an open name was given. */
  note(name: string, right: boolean): void {
    if (right) this.byName.delete(name);
    else if (this.names.has(name)) {
      const { count = 0, until = this.now() + WRONG_ANSWERS_WINDOW_MS } = this.recent(name) ?? {};
      this.byName.set(name, { count: count + 1, until });
    }
  }

  private recent(name: string): WrongAnswerCount | undefined {
    const wrong = this.byName.get(name);
    return wrong !== undefined && wrong.until > this.now() ? wrong : undefined;
  }
}
