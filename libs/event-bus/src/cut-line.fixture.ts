import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a PostgreSQL server that can be cut. */
export interface Line {
  /** Connection string through the line. */
  readonly url: string;
  /** Ends every connection at once and refuses new ones for `ms`. */
  cut(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Lays a line to the server of a connection string. */
export const layLine = async (databaseUrl: string): Promise<Line> => {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  let server = await listen(0);
  const { port } = server.address() as { port: number };
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);

  function listen(at: number) {
    return new Promise<Server>((listening, failed) => {
      const made = createServer((near) => {
        const far = connect(Number(target.port), target.hostname);
        keep(near);
        keep(far);
        near.pipe(far).on('close', () => near.destroy());
        far.pipe(near).on('close', () => far.destroy());
      });
      made.once('error', failed);
      made.listen(at, '127.0.0.1', () => listening(made));
    });
  }

  const close = async () => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  return {
    url: url.href,
    async cut(ms) {
      await close();
      await new Promise((done) => setTimeout(done, ms));
      server = await listen(port);
    },
    close,
  };
};
