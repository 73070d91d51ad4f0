import { bell, type Bell } from '@zhixin/event-store';
import type { Log } from '@zhixin/follower';
import type { Pool } from 'pg';
import { controlConnection, type ControlConnection } from './control-connection.js';
import { settledChannel } from './names.js';

/** Tells who waits that a group has settled something, on whichever instance. It connects when somebody waits. */
export class SettledNews {
  readonly #bells = new Map<string, Bell>();
  readonly #connection: ControlConnection;

  constructor(pool: Pool, schema: string, log: Log) {
    this.#connection = controlConnection({
      pool,
      channel: settledChannel(schema),
      log,
      heard: (group) => this.#bells.get(group)?.ring(),
    });
  }

  /** A bell that rings when the group has settled something; it stays silent while the database is away. */
  async of(group: string): Promise<Bell> {
    const known = this.#bells.get(group) ?? bell();
    this.#bells.set(group, known);
    await this.#connection.query('select 1', []).catch(() => undefined);
    return known;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
