import type { Pool, PoolClient } from 'pg';
import type { Transaction } from '../event-bus.js';

/** A statement with its values, prepared under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/**
 * A transaction that begins with its first query. Many handlers only send commands to elsewhere: their
 * progress is one statement, and needs no transaction around it.
 */
export class TransactionOnDemand implements Transaction {
  #client: Promise<PoolClient> | undefined;
  /** A connection takes one query at a time, though handlers of several keys ask side by side. */
  #last: Promise<unknown> = Promise.resolve();
  #broken: Error | undefined;
  #ended = false;

  constructor(
    private readonly pool: Pool,
    /** Milliseconds that it may stand idle before the server ends it. */
    private readonly idleMs: number,
  ) {}

  readonly query = <Row extends object = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ) =>
    this.#inTurn(async () => {
      const client = await (this.#client ??= this.#begin());
      if (this.#ended) throw new Error('The transaction has ended.');
      return client.query<Row>(sql, values as unknown[]);
    });

  /** Runs a statement in the transaction if it has begun, and by itself if not. */
  async run<Row extends object>(statement: Statement): Promise<readonly Row[]> {
    const { rows } = await this.#inTurn(async () =>
      (await (this.#client ?? this.pool)).query<Row>(statement),
    );
    return rows;
  }

  async commit(): Promise<void> {
    await this.#inTurn(async () => (await this.#client)?.query('commit'));
  }

  /** Undoes everything, and answers what is to blame: why the connection broke tells more than `error`. */
  async rollback(error: unknown): Promise<unknown> {
    await this.#inTurn(async () => {
      const client = await this.#client?.catch(() => undefined);
      await client?.query('rollback').catch(this.abandon);
    });
    return this.#broken ?? error;
  }

  /** The connection goes with the transaction: it died, or a handler may still be using it. */
  readonly abandon = (error: Error): void => {
    this.#broken ??= error;
  };

  /** Gives the connection back, as soon as there is one. Queries that come later are refused. */
  release(): void {
    this.#ended = true;
    this.#client?.then(
      (client) => {
        client.off('error', this.abandon);
        client.release(this.#broken);
      },
      () => undefined,
    );
  }

  #inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const asked = this.#last.then(ask);
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  async #begin() {
    if (this.#ended) throw new Error('The transaction has ended.');
    const client = await this.pool.connect();
    // One that dies while the handler awaits something else must not end the process.
    client.on('error', this.abandon);
    try {
      await client.query(
        `begin; set local idle_in_transaction_session_timeout = ${Number(this.idleMs)}`,
      );
    } catch (error) {
      client.off('error', this.abandon);
      client.release(error as Error);
      throw error;
    }
    return client;
  }
}
