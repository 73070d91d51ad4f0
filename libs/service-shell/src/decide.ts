import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Aggregate, AnyCommand, AnyEvent, Refusal } from '@zhixin/decider';
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

/**
 * The one command of Nest's bus: let an aggregate decide. It keeps the aggregate's types, so that only a command of that
 * aggregate compiles, and the answer tells which refusals there are.
 */
export class Decide<
  State,
  Given extends AnyCommand,
  Event extends AnyEvent,
  Code extends string,
> extends Command<AcceptedCommand | Refusal<Code>> {
  constructor(
    readonly aggregate: Aggregate<State, Given, Event, Code>,
    readonly id: string,
    readonly command: NoInfer<Given>,
    readonly metadata: DecideMetadata,
  ) {
    super();
  }
}

type AnyDecide = Decide<unknown, AnyCommand, AnyEvent, string>;

/** The one command handler of the platform. */
@CommandHandler(Decide)
export class DecideHandler implements ICommandHandler<AnyDecide> {
  private readonly write: WritePath;
  private readonly metrics: Metrics;

  constructor(@Inject(PLATFORM) { store, clock, metrics }: Platform) {
    this.metrics = metrics;
    this.write = commandHandler({ store, clock });
  }

  async execute<State, Given extends AnyCommand, Event extends AnyEvent, Code extends string>({
    aggregate,
    id,
    command,
    metadata,
  }: Decide<State, Given, Event, Code>): Promise<AcceptedCommand | Refusal<Code>> {
    const trace = currentTrace() ?? traceFrom(metadata.traceparent);
    const { category } = aggregate;
    const { at } = command;
    const ended = this.metrics.commands.startTimer({ category });
    try {
      const result = await this.write.handle(aggregate, id, command, {
        traceparent: trace.traceparent,
        correlationId: trace.traceId,
        ...(at !== undefined && { occurredAt: at }),
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
  throw new RefusalProblem(result);
};

/**
 * A domain's no. The title comes from the service's `problems`, in both languages; `because` is the
 * detail in English. Single fields at fault are told where every other fault is.
 */
export class RefusalProblem extends Problem {
  constructor(readonly refusal: Refusal) {
    const { refused, because, zh = '', faults = [] } = refusal;
    super(409, refused, {
      detail: { zh, en: because },
      ...(faults.length > 0 && {
        errors: faults.map(({ pointer, ...detail }) => ({ pointer, code: refused, detail })),
      }),
    });
  }
}
