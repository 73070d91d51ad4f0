import { beforeAll, describe, expect, test } from '@jest/globals';
import { StateNotJson, type SnapshotStore } from './snapshots.js';

/** What every snapshot store promises. */
export const snapshotStoreContract = (
  name: string,
  factory: () => Promise<SnapshotStore> | SnapshotStore,
): void =>
  describe(`${name} snapshots`, () => {
    let snapshots: SnapshotStore;
    beforeAll(async () => {
      snapshots = await factory();
    });
    const at = (revision: number, state: unknown = { total: revision }) => ({
      revision,
      position: `test:${revision + 1}`,
      state,
    });

    test('are given back as they were kept', async () => {
      const state = { b: [1, null, { text: '灯' }], a: true };
      await snapshots.save('lamp-1', 1, at(4, state));
      expect(await snapshots.load('lamp-1', 1)).toEqual(at(4, state));
    });

    test('are missing where none was kept', async () => {
      await snapshots.save('lamp-2', 1, at(4));
      expect(await snapshots.load('lamp-3', 1)).toBeUndefined();
    });

    test('belong to one version of the evolver', async () => {
      await snapshots.save('lamp-4', 1, at(4));
      expect(await snapshots.load('lamp-4', 2)).toBeUndefined();
      await snapshots.save('lamp-4', 2, at(2));
      expect(await snapshots.load('lamp-4', 1)).toEqual(at(4));
      expect(await snapshots.load('lamp-4', 2)).toEqual(at(2));
    });

    test('give way to later ones only', async () => {
      await snapshots.save('lamp-5', 1, at(9));
      await snapshots.save('lamp-5', 1, at(4));
      expect(await snapshots.load('lamp-5', 1)).toEqual(at(9));
      await snapshots.save('lamp-5', 1, at(12));
      expect(await snapshots.load('lamp-5', 1)).toEqual(at(12));
    });

    test('give way to those of another adapter, whose streams are others', async () => {
      await snapshots.save('lamp-8', 1, at(9));
      const other = { ...at(2), position: 'elsewhere:3' };
      await snapshots.save('lamp-8', 1, other);
      expect(await snapshots.load('lamp-8', 1)).toEqual(other);
    });

    test('are not changed by what happens to the state later', async () => {
      const state = { total: 1 };
      await snapshots.save('lamp-6', 1, at(1, state));
      state.total = 2;
      expect(await snapshots.load('lamp-6', 1)).toEqual(at(1, { total: 1 }));
    });

    test.each([
      ['a Map', { lots: new Map() }],
      ['a Set', new Set([1])],
      ['a Date', { deep: [{ at: new Date(0) }] }],
      ['no number', { total: NaN }],
      ['a bigint', { total: 1n }],
    ])('are refused where the state holds %s, which JSON would lose', (_what, state) =>
      expect(snapshots.save('lamp-7', 1, at(1, state))).rejects.toThrow(StateNotJson),
    );
  });
