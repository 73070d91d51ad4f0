import { EventStoreDBClient } from '@eventstore/db-client';

// What the client hides from its callers.
interface ClientInternals {
  supports: () => Promise<boolean>;
  getChannel: () => Promise<{ close(): void }>;
  handleError: (...about: readonly unknown[]) => Promise<void>;
}

/**
 * A client that sends each append as a call of its own. The client's "batch append" keeps what waits in
 * one table for all clients of a process: when a connection of one breaks, the appends of the others
 * fail too, and their answers, when they come, end the process by an exception that nobody can catch.
 */
export const clientOf = (connectionString: string): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(connectionString);
  const hidden = client as unknown as ClientInternals;
  hidden.supports = async () => false;
  // Nobody waits for what it does about a broken call; looking for another node in vain must not end the process.
  const { handleError } = hidden;
  hidden.handleError = (...about) => handleError(...about).catch(() => undefined);
  return client;
};

/** Closes the client's connection, when no call of ours is under way. */
export const closeClient = async (client: EventStoreDBClient): Promise<void> => {
  // Where none could be made there is none to close.
  const channel = await (client as unknown as ClientInternals).getChannel().catch(() => undefined);
  channel?.close();
};
