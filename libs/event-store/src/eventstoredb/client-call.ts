import type { Readable, Transform } from 'node:stream';

/** What a read and a subscription of the client are at bottom: the call's own stream. */
interface ClientCall extends Readable {
  cancel(): void;
}

/**
 * Lets a read or a subscription be left at any moment without a trace. The client itself keeps a call
 * that was left with something unread for ever, and an error after that has nobody to hear it.
 */
export const leavable = (read: object): { leave: () => void } => {
  // What it is, though its type does not say so.
  const stream = read as Transform;
  let left = false;
  let source: ClientCall | undefined;
  const end = () => {
    if (source === undefined) return;
    const call = source;
    call.unpipe(stream);
    call.resume();
    // A call that was begun in this turn cannot be cancelled in it.
    setImmediate(() => call.cancel());
  };
  stream.on('error', () => undefined);
  stream.on('pipe', (piped: Readable) => {
    source = piped as ClientCall;
    if (left) end();
  });
  return {
    leave: () => {
      if (left) return;
      left = true;
      stream.destroy();
      end();
    },
  };
};
