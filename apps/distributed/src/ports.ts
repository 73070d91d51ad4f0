import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';

/**
 * A loopback port for each name, the same at every start as long as nobody else has taken it, so that
 * logs and dashboards keep their meaning.
 */
export const keptPorts = async (
  file: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PortNumbers) : {};
  // All are held until all are known, so that no two names get the same one.
  const held: Server[] = [];
  const found = new Map<string, number>();
  try {
    for (const name of names) {
      const server = (await listening(kept[name] ?? 0)) ?? (await listening(0));
      if (server === undefined) throw new Error('This machine has no free port.');
      held.push(server);
      found.set(name, (server.address() as AddressInfo).port);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))));
  }
  writeFileSync(file, JSON.stringify({ ...kept, ...Object.fromEntries(found) }, undefined, 2));
  return found;
};

type PortNumbers = Readonly<Record<string, number>>;

const listening = (port: number): Promise<Server | undefined> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen(port, '127.0.0.1', () => done(server));
  });
