import { Inject, Injectable } from '@nestjs/common';
import type { CaptureReceipt, EventReceipt, ReportedEvent } from '@zhixin/contracts';
import { PG_POOL } from '@zhixin/service-shell';
import pg from 'pg';
import { hashUri } from '../domain/identity-keys.js';
import type { LoggedEvent } from '../log/log-entry.js';
import { eventIdOf, type TracedRow } from '../log/log-reader.js';
import { eventsOfId } from '../query/event-query.js';
import { CaptureJobs } from './capture-jobs.js';

/** What a receipt says before it is signed. */
type ReceiptContent<Receipt> = Omit<Receipt, 'parts' | 'signed'>;

/** An event and its declarations: more than anybody declares. */
const EVENTS_OF_ONE_ID_MAX = 100;

/** Tells what the log holds of what an enterprise reported. */
@Injectable()
export class Receipts {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    private readonly jobs: CaptureJobs,
  ) {}

  /** Undefined for a job that is not the enterprise's; `running`: it has not ended. */
  async ofCapture(
    captureId: string,
    uscc: string,
  ): Promise<ReceiptContent<CaptureReceipt> | 'running' | undefined> {
    const job = await this.jobs.find(captureId);
    if (job === undefined || job.uscc !== uscc) return undefined;
    const { createdAt, finishedAt, accepted, duplicate, rejected } = job;
    if (finishedAt === undefined) return 'running';
    // A job's events stand together, and end at its position.
    const { rows } = await this.pool.query<TracedRow>({
      name: 'events_of_capture',
      text: `select e.position, e.record_time, e.event_uuid, e.event_id, e.event_hash from traceability.event e
        where e.reporter = (select number from traceability.reporter where uscc = $1) and e.position <= $2
          and e.record_time >= $3 and e.capture_id = $4
        order by e.position desc limit $5`,
      values: [uscc, job.position, createdAt, captureId, accepted],
    });
    const events = rows.reverse().map((row) =>
      reported({
        eventId: eventIdOf(row),
        hash: row.event_hash.toString('hex'),
        recordTime: row.record_time.toISOString(),
        position: Number(row.position),
      }),
    );
    return {
      ...{ receipt: 'capture', uscc, captureID: captureId, createdAt, finishedAt },
      ...{ accepted, duplicate, rejected, events },
    };
  }

  /** Undefined for an event that the enterprise has not reported. */
  async ofEvent(eventId: string, uscc: string): Promise<ReceiptContent<EventReceipt> | undefined> {
    const asked = { eventId, scope: { uscc }, max: EVENTS_OF_ONE_ID_MAX };
    const events = await eventsOfId(this.pool, asked);
    if (events.length === 0) return undefined;
    return { receipt: 'event', uscc, events: events.map(reported) };
  }
}

const reported = ({
  eventId,
  hash,
  recordTime,
  position,
}: Pick<LoggedEvent, 'eventId' | 'hash' | 'recordTime' | 'position'>): ReportedEvent => ({
  ...{ eventID: eventId, eventHash: hashUri(hash), recordTime, position },
});
