import { adapterOf, type Position } from './event-store.js';

/** The state of a stream after one of its events. */
export interface Snapshot {
  readonly revision: number;
  /** Position of that event. */
  readonly position: Position;
  /** Plain JSON. */
  readonly state: unknown;
}

/**
 * Folded states, to spare reading a long stream from its beginning. They may be deleted at any time.
 * A snapshot belongs to the version of the `evolve` that folded it; no other version is given it. It
 * also belongs to the event store adapter that its position names; whoever loads it looks at that.
 */
export interface SnapshotStore {
  load(stream: string, evolverVersion: number): Promise<Snapshot | undefined>;
  /** Keeps the snapshot unless a later one of the same adapter is there. */
  save(stream: string, evolverVersion: number, snapshot: Snapshot): Promise<void>;
}

/** The state holds something that JSON would lose, a `Map` or a `Date` for instance. */
export class StateNotJson extends Error {}

/**
 * The state as JSON text.
 *
 * @throws StateNotJson
 */
export const stateAsJson = (state: unknown): string => {
  refuseNonJson(state, '');
  return JSON.stringify(state);
};

const refuseNonJson = (value: unknown, pointer: string): void => {
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value)) return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  const isPlain =
    typeof value === 'object' &&
    (Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value)));
  if (!isPlain) throw new StateNotJson(`The state cannot be kept as JSON at "${pointer || '/'}".`);
  for (const [key, child] of Object.entries(value)) refuseNonJson(child, `${pointer}/${key}`);
};

/** Snapshots for specs: nothing survives the process. */
export const memorySnapshots = (): SnapshotStore => {
  const kept = new Map<string, { text: string; revision: number; position: Position }>();
  const keyOf = (stream: string, evolverVersion: number) => `${evolverVersion} ${stream}`;
  return {
    load: async (stream, evolverVersion) => {
      const found = kept.get(keyOf(stream, evolverVersion));
      if (found === undefined) return undefined;
      const { revision, position, text } = found;
      return { revision, position, state: JSON.parse(text) as unknown };
    },
    save: async (stream, evolverVersion, { revision, position, state }) => {
      const key = keyOf(stream, evolverVersion);
      const text = stateAsJson(state);
      const there = kept.get(key);
      if (
        there === undefined ||
        revision > there.revision ||
        adapterOf(position) !== adapterOf(there.position)
      )
        kept.set(key, { revision, position, text });
    },
  };
};
