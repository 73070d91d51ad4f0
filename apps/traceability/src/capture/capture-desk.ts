import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem, unavailable } from '@zhixin/service-shell';
import type { Log } from '@zhixin/service-shell';
import { fault } from '@zhixin/epcis';
import { canonicalUri } from '@zhixin/identifiers';
import type { AppendRequest, LogAppendResult, EventLog } from '../log/event-log.js';
import { isUpgrading, isWhole, upgrading } from '../log/log-upgrade.js';
import { isAboutData } from '../log/write-together.js';
import type { Queryable } from '../log/queryable.js';
import type { LogEntry, LoggedEvent } from '../log/log-entry.js';
import { hashUri } from '../domain/identity-keys.js';
import {
  conflictAt,
  NOT_STORABLE,
  type CaptureJobs,
  type ErrorBehaviour,
  type UnfinishedJob,
} from './capture-jobs.js';
import { namesInHeader } from '../lots/product-name.js';
import { placesInHeader } from '../places/places-in-header.js';
import type { JobVerdict } from './job-verdict.js';
import { trialOf, type TrialOutcome } from './trial.js';
import {
  CAPTURE_EVENTS_MAX,
  JOBS_OF_TENANT_MAX,
  JOBS_WAITING_MAX,
  WAITING_CHARACTERS_MAX,
} from './limits.js';
import { judge, notValid, refuseShapeFaults } from './judgement.js';
import { entriesOf, readCapture, type CheckedDocument } from './read-capture.js';
import { RestingJobs } from './resting-jobs.js';
import { WaitingJobs } from './waiting-jobs.js';

/** Jobs whose entries are made at the same time: enough to share commits, few enough to stay small. */
const JOBS_IN_HAND_MAX = 8;
const RETRIES_MAX = 5;
const RETRY_MS = 200;
const RESUME_MAX = 100;
const RESUME_EVERY_MS = 5_000;
/** A job this old that still runs has lost its process. */
const ORPHAN_MS = 30_000;
const BUSY_RETRY_S = 1;

export interface Tenant {
  readonly uscc: string;
  readonly region: string;
}

/** An event as it now stands in the log. */
export type StoredEvent = Pick<LoggedEvent, 'eventId' | 'recordTime' | 'body' | 'context'>;

interface HeldJob {
  readonly job: UnfinishedJob;
  /** Absent where the document was too large to keep: it is read back. */
  readonly judged?: CheckedDocument;
  readonly characters: number;
}

interface CaptureDeskOptions {
  readonly db: Queryable;
  readonly log: EventLog;
  readonly jobs: CaptureJobs;
  readonly now: () => string;
  readonly report: Pick<Log, 'error' | 'warn'>;
}

/** Takes documents in: judges them, keeps them, and brings their events into the log. */
export class CaptureDesk {
  private readonly waiting = new WaitingJobs<HeldJob>();
  /** Jobs of this process that are not finished, and whose they are. */
  private readonly held = new Map<string, string>();
  private readonly resting = new RestingJobs();
  private characters = 0;
  private inHand = 0;
  private readonly idle: (() => void)[] = [];

  constructor(private readonly parts: CaptureDeskOptions) {}

  /**
   * Accepts a document. When it resolves the job survives any crash, and is under way.
   *
   * @throws Problem 400 for what is syntactically wrong, 413 over the limits, 503 when too many wait
   */
  async capture(text: string, tenant: Tenant, behaviour: ErrorBehaviour): Promise<string> {
    if (!this.hasRoomFor(tenant)) throw unavailable('OVERLOADED', BUSY_RETRY_S);
    const judged = await this.judge(text);
    refuseShapeFaults(judged, behaviour);
    const job = {
      captureId: randomUUID(),
      ...tenant,
      createdAt: this.parts.now(),
      behaviour,
    };
    this.held.set(job.captureId, job.uscc);
    try {
      await this.parts.jobs.create([{ ...job, document: text }]);
    } catch (error) {
      this.held.delete(job.captureId);
      throw error;
    }
    this.enqueue(job, judged, text.length);
    return job.captureId;
  }

  /**
   * Stores one event and answers when it is durable.
   *
   * @throws Problem 400 with its faults, 409 where it exists
   */
  async store(text: string, tenant: Tenant): Promise<StoredEvent> {
    const judged = await this.judge(text);
    const [only] = judged.events;
    if (judged.documentType !== undefined || only === undefined)
      throw notValid([fault('SINGLE_EVENT_EXPECTED', '/type', { found: judged.documentType })]);
    if (only.faults.length > 0) throw notValid(only.faults);
    const { entries } = await entriesOf(judged, { ...tenant, captureId: randomUUID() });
    const { outcomes, eventIds, recordTime } = await this.parts.log
      .append({ entries, allOrNothing: true })
      .catch((error: unknown) => {
        if (!isAboutData(error)) throw error;
        throw new Problem(400, 'ValidationException', { errors: [NOT_STORABLE], cause: error });
      });
    const [entry] = entries as [LogEntry];
    const { body, context, hash } = entry;
    const eventId = eventIds[0] ?? hashUri(hash);
    if (outcomes[0] === 'accepted') return { eventId, recordTime, body, context };
    throw new Problem(409, 'ResourceAlreadyExistsException', {
      more: { eventID: eventId },
      ...(outcomes[0] === 'conflict' ? { errors: [conflictAt('')] } : {}),
    });
  }

  /** Judges a document as `capture` would, and stores nothing. */
  async tryOut(
    text: string,
    tenant: Tenant,
    behaviour: ErrorBehaviour,
  ): Promise<readonly TrialOutcome[]> {
    const judged = await this.judge(text);
    refuseShapeFaults(judged, behaviour);
    if (!(await isWhole(this.parts.db))) throw upgrading();
    return trialOf(judged, { db: this.parts.db, tenant, behaviour });
  }

  /**
   * Takes up jobs that a process left behind, until `signal` aborts. Jobs not begun by then are left to the
   * next process: they are as durable as the ones it finds.
   */
  async resume(signal: AbortSignal): Promise<void> {
    for (let age = 0; !signal.aborted; age = ORPHAN_MS) {
      await this.resumeOlderThan(age);
      await pause(RESUME_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    for (const { job, characters } of this.waiting.leave()) {
      this.held.delete(job.captureId);
      this.characters -= characters;
    }
    await this.finished();
  }

  /** Resolves when no job of this process is waiting or in hand. */
  async finished(): Promise<void> {
    while (!this.waiting.isEmpty || this.inHand > 0)
      await new Promise<void>((done) => this.idle.push(done));
  }

  private async resumeOlderThan(ageMs: number): Promise<void> {
    if (!(await isWhole(this.parts.db))) return;
    const createdBefore = new Date(Date.parse(this.parts.now()) - ageMs).toISOString();
    const except = [...this.held.keys(), ...this.resting.ids()];
    const left = await this.parts.jobs.unfinished({ createdBefore, except, max: RESUME_MAX });
    for (const job of left) {
      this.held.set(job.captureId, job.uscc);
      this.enqueue(job, undefined, 0);
    }
  }

  private hasRoomFor({ uscc }: Tenant): boolean {
    if (this.held.size < JOBS_OF_TENANT_MAX) return true;
    let own = 0;
    for (const holder of this.held.values()) if (holder === uscc) own += 1;
    return this.held.size < JOBS_WAITING_MAX && own < JOBS_OF_TENANT_MAX;
  }

  private judge(text: string): Promise<CheckedDocument> {
    return judge(text, this.parts.now());
  }

  private enqueue(
    job: UnfinishedJob,
    judged: CheckedDocument | undefined,
    characters: number,
  ): void {
    const keep = judged !== undefined && this.characters + characters <= WAITING_CHARACTERS_MAX;
    this.waiting.add(keep ? { job, judged, characters } : { job, characters: 0 });
    if (keep) this.characters += characters;
    this.startNext();
  }

  private startNext(): void {
    while (this.inHand < JOBS_IN_HAND_MAX) {
      const held = this.waiting.next();
      if (held === undefined) break;
      this.inHand += 1;
      void this.work(held);
    }
    if (this.inHand === 0) for (const done of this.idle.splice(0)) done();
  }

  private async work({ job, judged, characters }: HeldJob): Promise<void> {
    try {
      await this.bringIn(job, judged);
      this.resting.done(job.captureId);
    } catch (err) {
      await this.giveUp(job.captureId, err);
    } finally {
      this.held.delete(job.captureId);
      this.characters -= characters;
      this.inHand -= 1;
      this.startNext();
    }
  }

  // A job that the database is away for is taken up again; one that it can never hold ends.
  private async giveUp(captureId: string, err: unknown): Promise<void> {
    this.resting.failed(captureId);
    // Taken up as soon as the log is whole.
    if (isUpgrading(err)) return;
    this.parts.report.error({ err, captureId }, 'A capture job could not be brought in.');
    if (isAboutData(err))
      await this.parts.jobs.fail(captureId, NOT_STORABLE).then(
        () => this.resting.done(captureId),
        () => undefined,
      );
  }

  private async bringIn(job: UnfinishedJob, kept: CheckedDocument | undefined): Promise<void> {
    const judged = kept ?? (await this.readBack(job));
    if (judged === undefined) return;
    const faults = judged.events.flatMap((event) => event.faults);
    const refused = judged.events.filter((event) => event.faults.length > 0).length;
    const allOrNothing = job.behaviour === 'rollback';
    const { captureId } = job;
    if (allOrNothing && refused > 0) {
      const verdict = { captureId, faults, refused: judged.events.length, pointers: [] };
      await this.append({ entries: [], allOrNothing, job: verdict });
      return;
    }
    const { entries, pointers } = await entriesOf(judged, job);
    const { header } = judged;
    const names = namesInHeader(header).map(({ id, name }) => ({ id: canonicalUri(id), name }));
    const places = placesInHeader(header);
    const isSaid = names.length + places.length > 0;
    await this.append({
      ...{ entries, allOrNothing, job: { captureId, faults, refused, pointers } },
      ...(isSaid && { names: { uscc: job.uscc, captureId, names, places } }),
    });
  }

  private async readBack(job: UnfinishedJob): Promise<CheckedDocument | undefined> {
    const document = await this.parts.jobs.documentOf(job.captureId);
    if (document === undefined) return undefined;
    // Judged by the time it was handed in, so that a restart cannot change the verdict.
    const read = await readCapture(document, { now: job.createdAt, eventsMax: CAPTURE_EVENTS_MAX });
    if (read.ok) return read.judged;
    // Taken in by a version with other limits: the job ends, since it would never be brought in.
    const [why = NOT_STORABLE] = 'faults' in read ? read.faults : [];
    await this.parts.jobs.fail(job.captureId, why);
    return undefined;
  }

  // A broken connection leaves all or nothing stored, and the job row tells which.
  private async append(
    request: AppendRequest & { readonly job: JobVerdict },
  ): Promise<LogAppendResult | undefined> {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await this.parts.log.append(request);
      } catch (err) {
        if (attempt === RETRIES_MAX || isAboutData(err) || isUpgrading(err)) throw err;
        this.parts.report.warn({ err, attempt }, 'The log could not be written.');
        await pause(RETRY_MS * attempt);
        const job = await this.parts.jobs.find(request.job.captureId).catch(() => undefined);
        if (job !== undefined && !job.running) return undefined;
      }
  }
}
