import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Aggregate, AnyEvent, Refusal } from '@zhixin/decider';
import {
  commandHandler,
  memorySnapshots,
  postgresSnapshots,
  type CommandHandler as WritePath,
  type Decided,
} from '@zhixin/event-store';
import { PLATFORM, type Platform } from './injection.js';
import { Problem } from './problem.js';
import { currentTrace, traceFrom } from './tracing.js';

/** Who decides, and what it belongs to. */
export interface DecideMetadata {
  /** The caller's subject, or `service:{name}`. */
  readonly actor: string;
  /** Absent: the trace of the running request. */
  readonly correlationId?: string;
  /** Id of the event or request that caused it. */
  readonly causationId?: string;
  /** When it was true. Absent: the command's `at`, else now. */
  readonly occurredAt?: string;
  /** Absent: the trace of the running request. */
  readonly traceparent?: string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyAggregate = Aggregate<any, any, any, any>;

/** The one command of the platform: let an aggregate decide. */
export class Decide<Code extends string = string> extends Command<Decided | Refusal<Code>> {
  readonly aggregate: AnyAggregate;
  readonly command: unknown;

  constructor(
    aggregate: Aggregate<never, never, AnyEvent, Code> | AnyAggregate,
    readonly id: string,
    command: object,
    readonly metadata: DecideMetadata,
  ) {
    super();
    this.aggregate = aggregate as AnyAggregate;
    this.command = command;
  }
}

/** The one command handler of the platform. */
@CommandHandler(Decide)
export class DecideHandler implements ICommandHandler<Decide> {
  private readonly write: WritePath;

  constructor(@Inject(PLATFORM) { store, pool, clock, log }: Platform) {
    this.write = commandHandler({
      store,
      clock,
      snapshots: pool === undefined ? memorySnapshots() : postgresSnapshots({ pool }),
      onSnapshotFailure: (stream, err) => log.warn({ err, stream }, 'A snapshot was not kept.'),
    });
  }

  execute({ aggregate, id, command, metadata }: Decide): Promise<Decided | Refusal> {
    const trace = currentTrace() ?? traceFrom(metadata.traceparent);
    const { at } = command as { readonly at?: unknown };
    return this.write.handle(aggregate, id, command, {
      traceparent: trace.traceparent,
      correlationId: trace.traceId,
      ...(typeof at === 'string' && { occurredAt: at }),
      ...metadata,
    });
  }
}

/**
 * Lets what was decided through.
 *
 * @throws Problem 409 (or the status the service declared for the code) when it was refused.
 */
export const orProblem = (result: Decided | Refusal): Decided => {
  if (!('refused' in result)) return result;
  throw new Refused(result);
};

/** A domain's no. The filter adds the words of the service's table; `because` is the English detail. */
export class Refused extends Problem {
  constructor(readonly refusal: Refusal) {
    super(409, refusal.refused, { detail: refusal.because });
  }
}
