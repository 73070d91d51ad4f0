// Loaded before a service: a launcher that was killed would leave it running alone, with its port and its
// share of the partitions. The launcher holds the other end of this pipe and never writes.
import { isMainThread } from 'node:worker_threads';

const DRAIN_MS_MAX = 30_000;

const end = () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), DRAIN_MS_MAX).unref();
};

// A thread of the service loads this too, and has no pipe to anybody: its input is at its end from the start.
if (isMainThread) {
  process.stdin.once('end', end).once('error', end).resume();
  (process.stdin as { unref?: () => void }).unref?.();
}
