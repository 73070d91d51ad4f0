import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { hasEnded } from '@zhixin/infra-processes';
import type { ProcessList } from './process-list.js';

/** A process that is not ready after this long has failed to start. */
export const READY_MS_MAX = 90_000;
/** Failures in a row before the first readiness; then the start is given up. */
export const FIRST_FAILURES_MAX = 5;
const READY_POLL_MS = 100;
const PROBE_MS_MAX = 2_000;
const RESTART_FIRST_MS = 200;
const RESTART_MAX_MS = 10_000;
// A run that lasted this long was healthy: the next failure is followed by a short pause again.
const HEALTHY_RUN_MS = 30_000;
// A little more than a service allows itself.
const STOP_MS_MAX = 30_000;
const BAD_CONFIGURATION = 2;
const LOG_LINES_SHOWN = 20;

const PRELOAD = pathToFileURL(join(import.meta.dirname, '..', 'dist', 'end-with-parent.js')).href;

/** What is to run. */
export interface ProcessPlan {
  readonly name: string;
  readonly instance: number;
  /** The file that Node runs. */
  readonly entry: string;
  readonly origin: string;
  readonly logFile: string;
  /** Asked at every start. */
  readonly environment: () => NodeJS.ProcessEnv;
}

/** A process did not come up; `message` shows the end of its log. */
export class StartFailed extends Error {}

interface SupervisionOptions {
  readonly list: ProcessList;
  readonly say: (line: string) => void;
}

/** Keeps one process running: starts it again when it dies, with growing pauses, until it is stopped. */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private failures = 0;
  private wasReady = false;
  private givenUp: StartFailed | undefined;
  private readonly stopping = new AbortController();

  constructor(
    readonly plan: ProcessPlan,
    private readonly tools: SupervisionOptions,
  ) {}

  get label(): string {
    return `${this.plan.name} ${this.plan.instance}`;
  }

  start(): void {
    const { logFile } = this.plan;
    mkdirSync(dirname(logFile), { recursive: true });
    // The log of the run before stays beside this one's; older ones go.
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.previous`);
    this.ended = this.keepRunning();
  }

  /**
   * Resolves when it answers that it is ready.
   *
   * @throws StartFailed when it does not come up, or was stopped meanwhile.
   */
  async untilReady(): Promise<void> {
    for (const deadline = Date.now() + READY_MS_MAX; ;) {
      if (await this.isReady()) break;
      if (this.givenUp !== undefined) throw this.givenUp;
      if (this.stopping.signal.aborted) throw new StartFailed(`${this.label} was stopped.`);
      if (Date.now() > deadline) throw this.failure(`is not ready after ${READY_MS_MAX} ms`);
      await pause(READY_POLL_MS);
    }
    this.wasReady = true;
  }

  /** SIGTERM; resolves when it is gone. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { child } = this;
    child?.kill('SIGTERM');
    const late = setTimeout(() => {
      this.tools.say(`${this.label} did not stop in time and is killed.`);
      child?.kill('SIGKILL');
    }, STOP_MS_MAX);
    await this.ended;
    clearTimeout(late);
  }

  // An answer counts when the process lived before and after it: a stranger may have its port by now.
  private async isReady(): Promise<boolean> {
    const { child } = this;
    if (!runs(child)) return false;
    try {
      const answer = await fetch(`${this.plan.origin}/readyz`, {
        signal: AbortSignal.timeout(PROBE_MS_MAX),
      });
      await answer.arrayBuffer();
      return answer.ok && runs(child) && this.child === child;
    } catch {
      return false;
    }
  }

  private async keepRunning(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && this.givenUp === undefined) {
      const since = performance.now();
      const how = await this.run();
      if (signal.aborted) return;
      this.failures = performance.now() - since > HEALTHY_RUN_MS ? 1 : this.failures + 1;
      if (this.isHopeless(how)) return void (this.givenUp = this.failure(`ended with ${how}`));
      const ms = Math.min(RESTART_MAX_MS, RESTART_FIRST_MS * 2 ** (this.failures - 1));
      this.tools.say(`${this.label} ended with ${how}; it is started again in ${ms / 1_000} s.`);
      await pause(ms, undefined, { signal }).catch(() => undefined);
      if (this.wasReady) this.tellWhenBack();
    }
  }

  // What never came up, or was told something wrong, will not come up the sixth time either.
  private isHopeless(how: string): boolean {
    return (
      !this.wasReady && (how === String(BAD_CONFIGURATION) || this.failures >= FIRST_FAILURES_MAX)
    );
  }

  private tellWhenBack(): void {
    this.untilReady().then(
      () => this.tools.say(`${this.label} is ready again.`),
      () => undefined,
    );
  }

  // A session of its own: Ctrl-C in the terminal must reach the launcher first, which stops in order.
  private async run(): Promise<string> {
    const { entry, environment, logFile, name, instance, origin } = this.plan;
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, ['--import', PRELOAD, entry], {
      env: environment(),
      stdio: ['pipe', log, log],
      detached: true,
    });
    closeSync(log);
    this.child = child;
    if (child.pid !== undefined)
      this.tools.list.put({ name, instance, pid: child.pid, origin, entry });
    return new Promise((done) => {
      child.once('error', (error) => done(error.message));
      child.once('exit', (code, signal) => done(String(code ?? signal)));
    });
  }

  private failure(how: string): StartFailed {
    const { logFile } = this.plan;
    const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd().split('\n') : [];
    const shown = lines.slice(-LOG_LINES_SHOWN).join('\n');
    return new StartFailed(`${this.label} ${how}. The end of ${logFile}:\n${shown}`);
  }
}

const runs = (child: ChildProcess | undefined): boolean => child !== undefined && !hasEnded(child);
