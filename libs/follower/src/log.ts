/** Where the bus tells what went wrong; a pino logger fits. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Says nothing. */
export const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
