import { beforeAll, describe, expect, test } from '@jest/globals';
import { CheckpointOfOtherAdapter, type CheckpointStore } from './checkpoints.js';

/** What every checkpoint store promises. `open` answers stores on the same rows, by adapter name. */
export const checkpointStoreContract = (
  name: string,
  factory: () => Promise<{ open: (adapter: string) => CheckpointStore }>,
): void =>
  describe(`${name} checkpoints`, () => {
    let open: (adapter: string) => CheckpointStore;
    let checkpoints: CheckpointStore;
    beforeAll(async () => {
      ({ open } = await factory());
      checkpoints = open('here');
    });

    test('begin at nothing', async () => expect(await checkpoints.load('new')).toBeUndefined());

    test('are kept by name', async () => {
      await checkpoints.save('one', 'here:1');
      await checkpoints.save('two', 'here:2');
      await checkpoints.save('one', 'here:10');
      expect(await checkpoints.load('one')).toBe('here:10');
      expect(await open('here').load('two')).toBe('here:2');
    });

    test('begin again when removed', async () => {
      await checkpoints.save('gone', 'here:1');
      await checkpoints.remove('gone');
      expect(await checkpoints.load('gone')).toBeUndefined();
    });

    test('of another adapter are neither read nor overwritten', async () => {
      await checkpoints.save('mixed', 'here:1');
      const other = open('elsewhere');
      await expect(other.load('mixed')).rejects.toThrow(/"here".*"elsewhere".*rebuild/);
      await expect(other.save('mixed', 'elsewhere:5')).rejects.toThrow(CheckpointOfOtherAdapter);
      await expect(checkpoints.save('mixed', 'elsewhere:5')).rejects.toThrow(
        CheckpointOfOtherAdapter,
      );
      expect(await checkpoints.load('mixed')).toBe('here:1');

      await other.remove('mixed');
      await other.save('mixed', 'elsewhere:5');
      expect(await other.load('mixed')).toBe('elsewhere:5');
    });
  });
