import { connect, createServer, type Server, type Socket } from 'node:net';
import type { CallCounts, FaultState } from './faults.js';

/** What `net` allows to wait on a socket before the other side is told to pause. */
const UNSENT_BYTES_MAX = 1024 * 1024;

/**
 * Stands between the clients and the gRPC server, and does to their connections what networks do:
 * closes them without a word, refuses them, slows them down.
 */
export class ConnectionProxy {
  readonly #open = new Set<Socket>();
  readonly #server: Server;

  constructor(
    private readonly behind: number,
    private readonly faults: FaultState,
    private readonly calls: CallCounts,
  ) {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  listen(port: number): Promise<number> {
    return new Promise((listening, failed) => {
      this.#server.once('error', failed);
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        listening(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  /** Every open connection breaks now. */
  cut(): void {
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  #accept(socket: Socket) {
    if (this.faults.refusing) return void socket.resetAndDestroy();
    this.calls.connections += 1;
    const inner = connect({ port: this.behind, host: '127.0.0.1' });
    this.#join(socket, inner);
    this.#join(inner, socket);
  }

  #join(from: Socket, to: Socket) {
    this.#open.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#open.delete(from);
      to.destroy();
    });
    let before = Promise.resolve();
    let delayed = 0;
    const send = (piece: Buffer) => {
      if (to.destroyed || to.write(piece) || to.writableLength < UNSENT_BYTES_MAX) return;
      from.pause();
      to.once('drain', () => from.resume());
    };
    from.on('data', (piece: Buffer) => {
      const { delayMs } = this.faults;
      if (delayMs === 0 && delayed === 0) return send(piece);
      delayed += 1;
      const due = new Promise<void>((done) => setTimeout(done, delayMs));
      before = before
        .then(() => due)
        .then(() => {
          delayed -= 1;
          send(piece);
        });
    });
  }
}
