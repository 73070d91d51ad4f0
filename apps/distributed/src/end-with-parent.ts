// Loaded before a service: a launcher that was killed would leave it running alone, with its port and its
// share of the partitions. The launcher holds the other end of this pipe and never writes.
const DRAIN_MS_MAX = 30_000;

const end = () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), DRAIN_MS_MAX).unref();
};

process.stdin.once('end', end).once('error', end).resume();
(process.stdin as { unref?: () => void }).unref?.();

export {};
