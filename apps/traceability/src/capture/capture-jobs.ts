import type pg from 'pg';
import type { SettleAppends } from '../log/event-log.js';
import type { EntryOutcome } from '../log/log-entry.js';
import { writeTogether, type WaitingCaller } from '../log/write-together.js';
import type { EventFault } from './event-fault.js';
import type { JobVerdict } from './job-verdict.js';

export type ErrorBehaviour = 'rollback' | 'proceed';

/** A document handed in for capture. */
export interface NewJob {
  readonly captureId: string;
  readonly uscc: string;
  readonly region: string;
  readonly createdAt: string;
  readonly behaviour: ErrorBehaviour;
  /** The document's text as received. */
  readonly document: string;
}

/** A job under way; its document is on disk. */
export type UnfinishedJob = Omit<NewJob, 'document'>;

/** State of a capture job (EPCIS 2.0, capture job resource) with our counts. */
export interface CaptureJob {
  readonly captureId: string;
  readonly uscc: string;
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly running: boolean;
  readonly success: boolean;
  readonly behaviour: ErrorBehaviour;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  /** Log position that holds everything the job stored; 0 where it stored nothing. */
  readonly position: number;
  readonly errors: readonly EventFault[];
}

const ERRORS_KEPT_MAX = 200;
/** Characters of documents that one statement keeps; a single call may be larger. */
const KEPT_TOGETHER_CHARACTERS_MAX = 4 * 1_048_576;

type ArrivingJobs = WaitingCaller<readonly NewJob[], void>;

interface JobRow {
  readonly capture_id: string;
  readonly uscc: string;
  readonly sequence: string;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly running: boolean;
  readonly success: boolean;
  readonly behaviour: ErrorBehaviour;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly position: string;
  readonly errors: string;
}

const JOB_COLUMNS = `capture_id, uscc, sequence, created_at, finished_at, running, success, behaviour,
  accepted, duplicate, rejected, position, errors`;

/** Capture jobs in PostgreSQL: written before they are acknowledged, finished with their events. */
export class CaptureJobs {
  private readonly arriving: ArrivingJobs[] = [];
  private keeping: Promise<void> | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly now: () => string,
  ) {}

  /** Keeps jobs for good. When it resolves their documents survive any crash. */
  create(jobs: readonly NewJob[]): Promise<void> {
    return new Promise((done, failed) => {
      this.arriving.push({ request: jobs, done, failed });
      this.keeping ??= this.keepArriving();
    });
  }

  // Calls that come at once share a statement: one each would queue for the few connections there are.
  private async keepArriving(): Promise<void> {
    await new Promise((tick) => setImmediate(tick));
    while (this.arriving.length > 0)
      await writeTogether(this.takeArriving(), async (requests) => {
        await this.insert(requests.flat());
        return [];
      });
    this.keeping = undefined;
  }

  private takeArriving(): readonly ArrivingJobs[] {
    let characters = 0;
    const fits = this.arriving.findIndex(({ request }, index) => {
      characters += request.reduce((total, { document }) => total + document.length, 0);
      return index > 0 && characters > KEPT_TOGETHER_CHARACTERS_MAX;
    });
    return this.arriving.splice(0, fits === -1 ? this.arriving.length : fits);
  }

  private async insert(jobs: readonly NewJob[]): Promise<void> {
    await this.pool.query({
      name: 'create_jobs',
      text: `insert into traceability.capture_job (capture_id, uscc, region, created_at, behaviour, document)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bytea[])`,
      values: [
        jobs.map(({ captureId }) => captureId),
        jobs.map(({ uscc }) => uscc),
        jobs.map(({ region }) => region),
        jobs.map(({ createdAt }) => createdAt),
        jobs.map(({ behaviour }) => behaviour),
        jobs.map(({ document }) => Buffer.from(document)),
      ],
    });
  }

  async find(captureId: string): Promise<CaptureJob | undefined> {
    const { rows } = await this.pool.query<JobRow>({
      name: 'find_job',
      text: `select ${JOB_COLUMNS} from traceability.capture_job where capture_id = $1`,
      values: [captureId],
    });
    return rows[0] && captureJob(rows[0]);
  }

  /** The document of a job that still runs. */
  async documentOf(captureId: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ document: Buffer | null }>(
      'select document from traceability.capture_job where capture_id = $1 and running',
      [captureId],
    );
    return rows[0]?.document?.toString();
  }

  /** An enterprise's jobs, newest first, before a sequence number. */
  async list(
    uscc: string,
    { before, max }: { readonly before?: string; readonly max: number },
  ): Promise<{ readonly jobs: readonly CaptureJob[]; readonly next?: string }> {
    const { rows } = await this.pool.query<JobRow>(
      `select ${JOB_COLUMNS} from traceability.capture_job
       where uscc = $1 and sequence < coalesce($2::bigint, 9223372036854775807)
       order by sequence desc limit $3`,
      [uscc, before ?? null, max + 1],
    );
    const page = rows.slice(0, max);
    const next = rows.length > max ? page.at(-1)?.sequence : undefined;
    return { jobs: page.map(captureJob), ...(next === undefined ? {} : { next }) };
  }

  /** Jobs that nobody finished, oldest first; their documents stay where they are. */
  async unfinished({
    createdBefore,
    except,
    max,
  }: {
    readonly createdBefore: string;
    readonly except: readonly string[];
    readonly max: number;
  }): Promise<readonly UnfinishedJob[]> {
    const { rows } = await this.pool.query<JobRow & { region: string }>(
      `select ${JOB_COLUMNS}, region from traceability.capture_job
       where running and created_at <= $1 and capture_id <> all($2::uuid[])
       order by sequence limit $3`,
      [createdBefore, except, max],
    );
    return rows.map((row) => ({
      captureId: row.capture_id,
      uscc: row.uscc,
      region: row.region,
      createdAt: row.created_at.toISOString(),
      behaviour: row.behaviour,
    }));
  }

  /** Ends a job that can never be brought in. */
  async fail(captureId: string, why: EventFault): Promise<void> {
    await this.pool.query(
      `update traceability.capture_job set running = false, success = false, finished_at = $2,
         document = null, errors = $3 where capture_id = $1 and running`,
      [captureId, this.now(), JSON.stringify([why])],
    );
  }

  /** Finishes jobs in the transaction that stores their events: a job runs, or all of it is there. */
  readonly settle: SettleAppends = async (client, settled) => {
    const jobs = settled.flatMap(({ request: { job }, appended: { outcomes, position } }) =>
      job === undefined ? [] : [{ captureId: job.captureId, ...sumOf(job, outcomes), position }],
    );
    if (jobs.length === 0) return;
    await client.query({
      name: 'finish_jobs',
      text: `update traceability.capture_job j
        set running = false, finished_at = $7, document = null, success = k.rejected = 0,
          accepted = k.accepted, duplicate = k.duplicate, rejected = k.rejected,
          position = k.position, errors = k.errors
        from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::bigint[], $6::text[])
          as k (capture_id, accepted, duplicate, rejected, position, errors)
        where j.capture_id = k.capture_id and j.running`,
      values: [
        jobs.map(({ captureId }) => captureId),
        jobs.map(({ accepted }) => accepted),
        jobs.map(({ duplicate }) => duplicate),
        jobs.map(({ rejected }) => rejected),
        jobs.map(({ position }) => position),
        jobs.map(({ errors }) => JSON.stringify(errors)),
        this.now(),
      ],
    });
  };
}

const sumOf = ({ faults, refused, pointers }: JobVerdict, outcomes: readonly EntryOutcome[]) => {
  const count = (wanted: EntryOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  const conflicts = outcomes.flatMap((outcome, index): EventFault[] =>
    outcome === 'conflict' ? [conflictAt(pointers[index]!)] : [],
  );
  return {
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    rejected: refused + count('conflict') + count('withheld'),
    errors: [...faults, ...conflicts].slice(0, ERRORS_KEPT_MAX),
  };
};

/** PostgreSQL refuses a value of the document, whatever the rules said. */
export const NOT_STORABLE: EventFault = {
  pointer: '',
  code: 'NOT_STORABLE',
  detail: {
    zh: '文档含有无法保存的内容，请检查其文本与数值',
    en: 'The document holds something that cannot be stored; check its texts and numbers',
  },
};

/** The eventID stands in the log with other content. */
export const conflictAt = (pointer: string): EventFault => ({
  pointer: `${pointer}/eventID`,
  code: 'EVENT_ID_TAKEN',
  detail: {
    zh: '该 eventID 已用于内容不同的事件；更正请使用 errorDeclaration',
    en: 'This eventID belongs to an event with other content; correct it with an errorDeclaration',
  },
});

const captureJob = (row: JobRow): CaptureJob => ({
  captureId: row.capture_id,
  uscc: row.uscc,
  createdAt: row.created_at.toISOString(),
  ...(row.finished_at === null ? {} : { finishedAt: row.finished_at.toISOString() }),
  running: row.running,
  success: row.success,
  behaviour: row.behaviour,
  accepted: row.accepted,
  duplicate: row.duplicate,
  rejected: row.rejected,
  position: Number(row.position),
  errors: JSON.parse(row.errors) as EventFault[],
});
