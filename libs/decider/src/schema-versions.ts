import type { AnyEvent, SchemasOf } from './events.js';

/**
 * Makes the data of one version of an event out of the data of the version before. Pure, and it never refuses: the
 * event is a fact.
 */
export type Upcaster = (data: object) => object;

/**
 * Upcasters by event type, the one from version 1 to 2 first. Only what an optional field cannot say needs one.
 * Never take one away or change one: events of every version stay on disk.
 */
export type Upcasters = Readonly<Record<string, readonly Upcaster[]>>;

/** The events that one version of the platform knows. */
export interface DeclaredEvents<Event extends AnyEvent = AnyEvent> {
  readonly events: SchemasOf<Event>;
  readonly upcasters?: Upcasters;
}

/** The streams `{category}-{id}` of one aggregate, and the events that one version of the platform knows of them. */
export interface DeclaredCategory<Event extends AnyEvent = AnyEvent> extends DeclaredEvents<Event> {
  readonly category: string;
}

/** What of a stored event tells its version. */
export interface VersionedEvent extends AnyEvent {
  /** `schemaVersion` absent: 1. */
  readonly metadata: { readonly schemaVersion?: number };
}

/** The version in which an event is written now: 1, and one more for every upcaster; 0 for a type that is not declared. */
export const declaredVersionOf = ({ events, upcasters }: DeclaredEvents, type: string): number => {
  if (!Object.hasOwn(events, type)) return 0;
  return 1 + (upcastersOf(upcasters, type)?.length ?? 0);
};

// An event may be called what every object has, `constructor` for one.
const upcastersOf = (upcasters: Upcasters | undefined, type: string) =>
  upcasters !== undefined && Object.hasOwn(upcasters, type) ? upcasters[type] : undefined;

/** Whether only a newer version of the platform knows the event: its type is not declared, or not in its version. */
export const isOfNewerVersion = (declared: DeclaredEvents, event: VersionedEvent): boolean =>
  (event.metadata.schemaVersion ?? 1) > declaredVersionOf(declared, event.type);

/** A stored event as this version declares it, its data upcast where it is older; undefined where it is of a newer one. */
export const asDeclared = <Event extends AnyEvent>(
  declared: DeclaredEvents<Event>,
  event: VersionedEvent,
): Event | undefined => {
  if (isOfNewerVersion(declared, event)) return undefined;
  const { type, data, metadata } = event;
  const later = upcastersOf(declared.upcasters, type)?.slice((metadata.schemaVersion ?? 1) - 1);
  const current = later === undefined ? data : later.reduce((older, upcast) => upcast(older), data);
  // What is on disk was checked against the schemas when it was appended.
  return { type, data: current } as Event;
};
