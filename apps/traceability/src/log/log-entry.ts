import type { EventIdentity } from '../domain/identity-keys.js';
import type { TracedParty, TracedThing } from '../domain/traced-event.js';

/** What part a thing plays in an event; class-level roles are marked `Class`. */
export type ThingRole = TracedThing['role'];

/** What the trace needs to know about an event without parsing it again. */
export interface EventFacts {
  readonly things: readonly TracedThing[];
  readonly sources?: readonly TracedParty[];
  readonly destinations?: readonly TracedParty[];
}

/** An EPCIS event that passed every rule and may enter the log. */
export interface LogEntry extends EventIdentity {
  /** GB/T 2260 region of its reporter. */
  readonly region: string;
  readonly captureId: string;
  readonly eventTime: string;
  readonly type: string;
  readonly action?: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly transformationId?: string;
  readonly readPoint?: string;
  readonly bizLocation?: string;
  readonly facts: EventFacts;
  /** The event's JSON as accepted, without recordTime. */
  readonly body: string;
  /** JSON text of the `@context` that the body's prefixes are declared in. */
  readonly context: string;
}

/** What became of one entry. `withheld`: another entry of the same all-or-nothing request conflicted. */
export type EntryOutcome = 'accepted' | 'duplicate' | 'conflict' | 'withheld';

/** An event as the log gives it back. */
export interface LoggedEvent {
  readonly position: number;
  readonly recordTime: string;
  readonly eventTime: string;
  readonly uscc: string;
  readonly region: string;
  readonly captureId: string;
  /** As reported, or as the log gave it; else the hash URI. */
  readonly eventId: string;
  readonly hash: string;
  readonly isDeclaration: boolean;
  /** Position of the first event of the same reporter that has this one's hash, where this one came later. */
  readonly repeats?: number;
  readonly type: string;
  readonly action?: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly transformationId?: string;
  readonly readPoint?: string;
  readonly bizLocation?: string;
  readonly facts: EventFacts;
  readonly body: string;
  readonly context: string;
}
