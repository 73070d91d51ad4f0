import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { StoredEvent } from './stored-event.js';

/** Events on disk: one line of JSON for each append, so that an append is there whole or not at all. */
export class LogFile {
  readonly #path: string;
  readonly #file: number;
  #unwritten = '';

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, 'events.jsonl');
    this.#file = openSync(this.#path, 'a+');
  }

  /** What earlier runs appended. A last line that a dying process left unfinished is cut off. */
  *read(): Generator<readonly StoredEvent[]> {
    const text = readFileSync(this.#path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) ftruncateSync(this.#file, Buffer.byteLength(whole));
    for (const line of whole.split('\n')) if (line !== '') yield eventsOf(line);
  }

  /** On disk after the next `flush`. */
  append(events: readonly StoredEvent[]): void {
    this.#unwritten += `${lineOf(events)}\n`;
  }

  /** Puts everything that was appended on disk. */
  flush(): void {
    if (this.#unwritten === '') return;
    writeSync(this.#file, this.#unwritten);
    this.#unwritten = '';
    fdatasyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

const lineOf = (events: readonly StoredEvent[]) =>
  JSON.stringify(
    events.map((event) => ({
      ...event,
      data: event.data.toString('base64'),
      metadata: event.metadata.toString('base64'),
    })),
  );

type StoredLine = Omit<StoredEvent, 'data' | 'metadata'> & { data: string; metadata: string };

const eventsOf = (line: string): readonly StoredEvent[] =>
  (JSON.parse(line) as StoredLine[]).map((event) => ({
    ...event,
    data: Buffer.from(event.data, 'base64'),
    metadata: Buffer.from(event.metadata, 'base64'),
  }));
