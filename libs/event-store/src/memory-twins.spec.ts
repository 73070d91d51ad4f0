import { checkpointStoreContract } from './checkpoints.contract.js';
import { memoryCheckpoints } from './checkpoints.js';
import { snapshotStoreContract } from './snapshots.contract.js';
import { memorySnapshots } from './snapshots.js';

snapshotStoreContract('memory', memorySnapshots);

checkpointStoreContract('memory', async () => {
  const kept = new Map<string, string>();
  return { open: (adapter) => memoryCheckpoints(adapter, kept) };
});
