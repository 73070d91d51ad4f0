import type { ServiceError } from '@grpc/grpc-js';
import type { EventLog, ProposedWrite, WriteOutcome } from './event-log.js';
import { sizeOf } from './event-log.js';
import { noCalls, noFaults, type CallCounts, type FaultState } from './faults.js';
import { notLeader } from './wire.js';

/** What a server takes in one append unless it is configured otherwise. */
export const APPEND_BYTES_MAX = 1024 * 1024;

/** How an append ended, and what the caller is told. */
export type AppendAnswer =
  WriteOutcome | { readonly kind: 'too-large' | 'timed-out' | 'never' | 'cut' };

/** What the services of the double share. */
export class DoubleNode {
  readonly faults: FaultState = noFaults();
  readonly calls: CallCounts = noCalls();
  /** Breaks every connection; set when the front is there. */
  cut: () => void = () => undefined;
  /** Where the clients reach this node. */
  port = 0;
  readonly #waiting: { proposal: ProposedWrite; answer: (end: AppendAnswer) => void }[] = [];

  constructor(readonly log: EventLog) {}

  /**
   * Takes an append in as a server would, or as the next fault says. Appends that come in one turn go to
   * disk together.
   */
  append(proposal: ProposedWrite): Promise<AppendAnswer> {
    if (this.#waiting.length === 0) setImmediate(() => this.#takeIn());
    return new Promise((answer) => this.#waiting.push({ proposal, answer }));
  }

  /** The refusal of a call that needs the leader, while this node pretends not to lead. */
  turnAway(requiresLeader: boolean): ServiceError | undefined {
    const { notLeader: state } = this.faults;
    if (!requiresLeader || state.count === 0) return undefined;
    state.count -= 1;
    return notLeader(state.leader ?? { host: '127.0.0.1', port: this.port });
  }

  #takeIn() {
    const answers = this.#waiting
      .splice(0)
      .map(({ proposal, answer }) => ({ answer, end: this.#decide(proposal) }));
    this.log.flush();
    if (answers.some(({ end }) => end.kind === 'cut')) this.cut();
    for (const { answer, end } of answers) answer(end);
  }

  #decide(proposal: ProposedWrite): AppendAnswer {
    const bytes = proposal.events.reduce((sum, event) => sum + sizeOf(event), 0);
    if (bytes > APPEND_BYTES_MAX) return { kind: 'too-large' };
    const fault = this.faults.appendFaults.shift();
    if (fault === undefined) return this.log.write(proposal);
    const [how, when] = fault.split(/-(?=before$|after$)/);
    if (when === 'after') this.log.write(proposal);
    if (how === 'time-out') return { kind: 'timed-out' };
    return { kind: how === 'silent' ? 'never' : 'cut' };
  }
}
