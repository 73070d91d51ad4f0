import { setTimeout as pause } from 'node:timers/promises';
import { startKafka } from '@zhixin/infra-kafka';

const RESTART_MS = 1_000;

/** A broker that is started again on its folder and port when it dies, until it is stopped. */
export const keptKafka = async (dataFolder: string, say: (line: string) => void) => {
  const stopping = new AbortController();
  let broker = await startKafka({ dataFolder });
  const { brokers } = broker;
  const keep = async () => {
    while (!stopping.signal.aborted) {
      await broker.gone;
      if (stopping.signal.aborted) return;
      say('Kafka ended; it is started again.');
      try {
        broker = await startKafka({ dataFolder });
        say('Kafka serves again.');
      } catch (error) {
        say(`Kafka did not come up: ${(error as Error).message}`);
        await pause(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const kept = keep();
  return {
    brokers,
    stop: async () => {
      stopping.abort();
      await broker.stop();
      await kept;
    },
  };
};
