/** The part a thing plays in an event. The …Class parts come from quantity lists. */
export type ThingRole =
  | 'epc'
  | 'epcClass'
  | 'parent'
  | 'child'
  | 'childClass'
  | 'inputEPC'
  | 'inputEPCClass'
  | 'outputEPC'
  | 'outputEPCClass';

/** A thing in an event. */
export interface NamedThing {
  /** Canonical Digital Link, or the identifier as reported where it is not a GS1 one. */
  readonly id: string;
  readonly role: ThingRole;
  /** As it was written, so that no digit is lost. */
  readonly quantity?: number | string;
  /** UN/CEFACT Recommendation 20; absent: pieces. */
  readonly uom?: string;
  /** The lot of a piece, where its Digital Link or the ilmd of the event that makes it names one. */
  readonly lot?: string;
}

/** Days of Asia/Shanghai that an event gives a thing, as `2026-05-31`. */
export interface ThingDates {
  readonly id: string;
  /** The last day on which it may be sold. */
  readonly lastDay?: string;
  /** The day on which its harvest ended. */
  readonly harvestEnd?: string;
}

/** Whence or whither, as a source or destination list has it; `type` and `id` in their one form. */
export interface NamedEnd {
  readonly type: string;
  readonly id: string;
}

/** A business transaction. */
export interface NamedDocument {
  readonly type?: string;
  readonly id: string;
}

/**
 * An EPCIS event as far as tracing needs it. Words of the vocabulary are bare (`shipping`), identifiers canonical,
 * times RFC 3339.
 */
export interface TraceEvent {
  readonly eventId?: string;
  readonly hash: string;
  readonly type: string;
  readonly action?: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly eventTime: string;
  readonly recordTime: string;
  /** The party that captured it. */
  readonly reporter: string;
  /** GB/T 2260 region of the reporter, where it matters who may read the event. */
  readonly region?: string;
  readonly readPoint?: string;
  readonly bizLocation?: string;
  readonly things: readonly NamedThing[];
  readonly sources?: readonly NamedEnd[];
  readonly destinations?: readonly NamedEnd[];
  readonly documents?: readonly NamedDocument[];
  readonly transformationId?: string;
  readonly dates?: readonly ThingDates[];
  /** Makes this no event of its own, but the word of its reporter that the event of this name or hash was wrong. */
  readonly errorDeclaration?: { readonly correctiveEventIds: readonly string[] };
}

/** An identifier is a party's, since its registration was recorded and until that was withdrawn. */
export interface PartyRegistration {
  readonly identifier: string;
  readonly party: string;
  readonly recordTime: string;
  readonly withdrawnAt?: string;
}

/** By master data one place lies in another. */
export interface PlaceWithin {
  readonly place: string;
  readonly within: string;
  readonly recordTime: string;
  readonly withdrawnAt?: string;
}

/** An officer's word that an event which only one side reports is true. */
export interface Confirmation {
  readonly eventId: string;
  /** Who reported it; absent: whoever did. Others may use the same id. */
  readonly reporter?: string;
  readonly recordTime: string;
  readonly withdrawnAt?: string;
}
