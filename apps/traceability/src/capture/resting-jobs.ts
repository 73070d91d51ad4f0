/** How long a job rests after its first failure; each further one doubles it. */
export const REST_MS = 5_000;
export const REST_MS_MAX = 60_000;

interface RestPeriod {
  readonly failures: number;
  readonly until: number;
}

/**
 * Jobs that could not be brought in for a reason that is not theirs. Each is left alone for a while, so that
 * one that fails again and again neither keeps others waiting nor fills the list of what is to be taken up.
 */
export class RestingJobs {
  private readonly rests = new Map<string, RestPeriod>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  failed(captureId: string): void {
    const failures = (this.rests.get(captureId)?.failures ?? 0) + 1;
    const rest = Math.min(REST_MS * 2 ** (failures - 1), REST_MS_MAX);
    this.rests.set(captureId, { failures, until: this.now() + rest });
  }

  done(captureId: string): void {
    this.rests.delete(captureId);
  }

  /** Jobs not to be taken up yet. */
  ids(): readonly string[] {
    const now = this.now();
    return [...this.rests].filter(([, { until }]) => until > now).map(([id]) => id);
  }
}
