import { snapshotStoreContract } from './snapshots.contract.js';
import { memorySnapshots } from './snapshots.js';

snapshotStoreContract('memory', memorySnapshots);
