import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Aggregate, AnyEvent, Refusal } from '@zhixin/decider';
import type { RecordedEvent } from '@zhixin/event-store';
import { PLATFORM, type Platform } from './injection.js';
import { Problem } from './problem.js';
import { currentTrace, traceFrom } from './tracing.js';
import { commandHandler } from './command-handler.js';

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

/** What a command came to: the events appended now, and where a reader must be to see them. */
export interface Decided {
  /** Empty when the thing was done already. */
  readonly events: readonly RecordedEvent[];
  /** Revision of the stream's last event; -1 where it has none. */
  readonly revision: number;
  /** Position of the last event appended now; '' when nothing happened. */
  readonly position: string;
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
  private readonly handle: ReturnType<typeof commandHandler>;

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {
    this.handle = commandHandler(platform.store);
  }

  execute({ aggregate, id, command, metadata }: Decide): Promise<Decided | Refusal> {
    const trace = currentTrace() ?? traceFrom(metadata.traceparent);
    return this.handle(aggregate, id, command, {
      traceparent: trace.traceparent,
      correlationId: trace.traceId,
      occurredAt: ((command as { at?: unknown }).at as string) ?? this.platform.clock.now(),
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
