import type { EventBus, KeptPlace } from '@zhixin/event-bus';

/** Bytes of events that a process keeps ready: what is new is read by many at the same time. */
export const READY_BYTES_MAX = 8 * 1_048_576;

/** Where an event is kept, and how long it is as it is served. */
export interface SizedPlace extends KeptPlace {
  readonly bytes: number;
}

/** What is served of an event. */
export interface KeptText {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: Date;
  /** The structured CloudEvent, as JSON text. */
  readonly text: string;
}

/** Texts of events that a topic's source keeps, asked for once by all who read them at about the same time. */
export class KeptTexts {
  readonly #ready = new Map<string, { readonly bytes: number; readonly text: Promise<KeptText> }>();
  #bytes = 0;

  constructor(private readonly bus: Pick<EventBus, 'eventsAt'>) {}

  /**
   * The texts in the order of their places; the source is called once for those that are not ready.
   *
   * @throws PlaceGone
   */
  async at(topic: string, places: readonly SizedPlace[]): Promise<readonly KeptText[]> {
    const missing = places.filter(({ idKey }) => !this.#ready.has(`${topic} ${idKey}`));
    if (missing.length > 0) this.#ask(topic, missing);
    const texts = places.map(({ idKey }) => this.#ready.get(`${topic} ${idKey}`)!.text);
    this.#forgetOldest();
    return Promise.all(texts);
  }

  #ask(topic: string, places: readonly SizedPlace[]) {
    const asked = this.bus.eventsAt(topic, places);
    for (const [index, { idKey, bytes }] of places.entries()) {
      const key = `${topic} ${idKey}`;
      const text = asked.then((events) => {
        const event = events[index]!;
        const { id, type, recordedtime } = event;
        return { id, type, recordedAt: new Date(recordedtime), text: JSON.stringify(event) };
      });
      this.#ready.set(key, { bytes, text });
      this.#bytes += bytes;
      text.catch(() => this.#forget(key, text));
    }
  }

  #forget(key: string, text: Promise<KeptText>) {
    const ready = this.#ready.get(key);
    if (ready?.text !== text) return;
    this.#ready.delete(key);
    this.#bytes -= ready.bytes;
  }

  #forgetOldest() {
    for (const [key, { text }] of this.#ready) {
      if (this.#bytes <= READY_BYTES_MAX) return;
      this.#forget(key, text);
    }
  }
}
