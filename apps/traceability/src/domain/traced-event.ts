/** A thing's part in a traced event. */
export interface TracedThing {
  /** Canonical GS1 Digital Link URI, or the identifier as reported where it is not a GS1 one. */
  readonly id: string;
  readonly role:
    | 'epc'
    | 'epcClass'
    | 'parent'
    | 'child'
    | 'childClass'
    | 'inputEPC'
    | 'inputEPCClass'
    | 'outputEPC'
    | 'outputEPCClass';
  readonly quantity?: number;
  /** UN/CEFACT Recommendation 20 unit; absent: pieces. */
  readonly uom?: string;
  /** The lot of an item, where the event names it. */
  readonly lot?: string;
}

/** A party or place that something came from or goes to. */
export interface TracedParty {
  readonly type: string;
  readonly id: string;
}

/** What tracing needs to know of an event. Times are RFC 3339 in UTC, so they compare as text. */
export interface TracedEvent {
  readonly position: number;
  /** Position of the first event of its reporter that has its hash, where that is another. */
  readonly repeats?: number;
  readonly eventId: string;
  readonly eventTime: string;
  readonly recordTime: string;
  readonly uscc: string;
  readonly region: string;
  readonly type: string;
  readonly action?: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly transformationId?: string;
  readonly readPoint?: string;
  readonly bizLocation?: string;
  readonly things: readonly TracedThing[];
  readonly sources?: readonly TracedParty[];
  readonly destinations?: readonly TracedParty[];
}

/** Who reported, in the order in which it was recorded: nobody can report themselves to the front. */
export const reportersOf = (events: readonly TracedEvent[]): readonly string[] => [
  ...new Set(
    [...events].sort((left, right) => left.position - right.position).map(({ uscc }) => uscc),
  ),
];

export const PARENT_ROLES: ReadonlySet<string> = new Set(['parent']);
export const CHILD_ROLES: ReadonlySet<string> = new Set(['child', 'childClass']);
export const INPUT_ROLES: ReadonlySet<string> = new Set(['inputEPC', 'inputEPCClass']);
export const OUTPUT_ROLES: ReadonlySet<string> = new Set(['outputEPC', 'outputEPCClass']);
export const OBJECT_ROLES: ReadonlySet<string> = new Set(['epc', 'epcClass']);

/** Business steps (CBV 2.0 §7.1) by which goods leave a party's hands. */
export const SHIPPING_STEPS: ReadonlySet<string> = new Set(['shipping', 'departing']);
/** Business steps by which goods come into a party's hands. */
export const RECEIVING_STEPS: ReadonlySet<string> = new Set([
  'receiving',
  'accepting',
  'arriving',
  'unloading',
]);

/** The event's things in one of some roles. */
export const thingsIn = (
  { things }: TracedEvent,
  roles: ReadonlySet<string>,
): readonly TracedThing[] => things.filter(({ role }) => roles.has(role));

/** Whether the event names a thing in one of some roles. */
export const names = (event: TracedEvent, id: string, roles: ReadonlySet<string>): boolean =>
  event.things.some((thing) => thing.id === id && roles.has(thing.role));

/** Oldest first; the log's order decides between events of one moment. */
export const byEventTime = (left: TracedEvent, right: TracedEvent): number =>
  left.eventTime < right.eventTime
    ? -1
    : left.eventTime > right.eventTime
      ? 1
      : left.position - right.position;
