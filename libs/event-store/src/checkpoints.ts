import type { Position } from './event-store.js';

/** How far each reader of the event store has come, by the reader's name. */
export interface CheckpointStore {
  /**
   * Undefined where the reader has not begun.
   *
   * @throws CheckpointOfOtherAdapter
   */
  load(name: string): Promise<Position | undefined>;
  /** @throws CheckpointOfOtherAdapter */
  save(name: string, position: Position): Promise<void>;
  /** The reader begins again, as when its read model is rebuilt. */
  remove(name: string): Promise<void>;
}

/** The reader came that far in another adapter's events; its positions mean nothing in this one. */
export class CheckpointOfOtherAdapter extends Error {
  constructor(
    readonly checkpoint: string,
    readonly found: string,
    readonly adapter: string,
  ) {
    super(
      `The checkpoint "${checkpoint}" belongs to the event store adapter "${found}", this one is "${adapter}": ` +
        `rebuild what it stands for.`,
    );
  }
}

/** The adapter's name that every position begins with. */
export const adapterOf = (position: Position): string =>
  position.slice(0, Math.max(0, position.indexOf(':')));

/** Checkpoints for specs, of readers of the event store adapter `adapter`. */
export const memoryCheckpoints = (
  adapter: string,
  kept: Map<string, Position> = new Map<string, Position>(),
): CheckpointStore => {
  const refuseOther = (name: string, position: Position | undefined) => {
    if (position !== undefined && adapterOf(position) !== adapter)
      throw new CheckpointOfOtherAdapter(name, adapterOf(position), adapter);
    return position;
  };
  return {
    load: async (name) => refuseOther(name, kept.get(name)),
    save: async (name, position) => {
      refuseOther(name, kept.get(name));
      refuseOther(name, position);
      kept.set(name, position);
    },
    remove: async (name) => void kept.delete(name),
  };
};
