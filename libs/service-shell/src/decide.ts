import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Aggregate, AnyEvent, Refusal } from '@zhixin/decider';
import {
  commandHandler,
  type CommandHandler as WritePath,
  type AcceptedCommand,
} from '@zhixin/event-store';
import { PLATFORM, type Platform } from './injection.js';
import type { Metrics } from './observability/metrics.js';
import { Problem } from './problems/problem.js';
import { currentTrace, traceFrom } from './observability/tracing.js';

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

/** Any service's aggregate. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyAggregate = Aggregate<any, any, any, any>;

/** The one command of the platform: let an aggregate decide. */
export class Decide<Code extends string = string> extends Command<AcceptedCommand | Refusal<Code>> {
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
  private readonly metrics: Metrics;

  constructor(@Inject(PLATFORM) { store, clock, metrics }: Platform) {
    this.metrics = metrics;
    this.write = commandHandler({ store, clock });
  }

  async execute({ aggregate, id, command, metadata }: Decide): Promise<AcceptedCommand | Refusal> {
    const trace = currentTrace() ?? traceFrom(metadata.traceparent);
    const { at } = command as { readonly at?: unknown };
    const { category } = aggregate;
    const ended = this.metrics.commands.startTimer({ category });
    try {
      const result = await this.write.handle(aggregate, id, command, {
        traceparent: trace.traceparent,
        correlationId: trace.traceId,
        ...(typeof at === 'string' && { occurredAt: at }),
        ...metadata,
      });
      ended({ outcome: outcomeOf(result) });
      return result;
    } catch (error) {
      ended({ outcome: 'failed' });
      throw error;
    }
  }
}

const outcomeOf = (result: AcceptedCommand | Refusal): string => {
  if ('refused' in result) return 'refused';
  return result.events.length === 0 ? 'nothing' : 'decided';
};

/**
 * Lets what was decided through.
 *
 * @throws Problem 409 (or the status the service declared for the code) when it was refused.
 */
export const orProblem = (result: AcceptedCommand | Refusal): AcceptedCommand => {
  if (!('refused' in result)) return result;
  throw new Refused(result);
};

/**
 * A domain's no. The title comes from the service's `problems`, in both languages; `because` is the
 * detail in English.
 */
export class Refused extends Problem {
  constructor(readonly refusal: Refusal) {
    super(409, refusal.refused, { detail: { zh: '', en: refusal.because } });
  }
}
