import { hashUri } from '../domain/identity-keys.js';
import type { LoggedEvent } from './log-entry.js';
import { isTextWanted, type BodySelection } from './log-reader.js';
import type { PositionedEntry } from './log-statements.js';

/** Events kept, things that they name, and characters of the texts among them; the older half goes beyond that. */
const EVENTS_MAX = 4_000;
const THINGS_MAX = 40_000;
const CHARACTERS_MAX = 4 * 1_048_576;

/**
 * The newest events that this process wrote, without a gap, for followers in it whose place ends just before one of
 * them: they need not read what was in hand a moment ago.
 */
export class NewestEvents {
  private events: LoggedEvent[] = [];
  private things = 0;
  private characters = 0;

  /** Adds what was committed. What another process wrote in between makes a gap, and all before it is forgotten. */
  add(placed: readonly PositionedEntry[]): void {
    const first = placed[0]?.position;
    if (first === undefined) return;
    const last = this.events.at(-1)?.position;
    if (last !== undefined && last + 1 !== first) this.forget(this.events.length);
    for (const one of placed) {
      const event = writtenEvent(one);
      this.events.push(event);
      this.things += event.facts.things.length;
      this.characters += event.body.length;
    }
    while (this.isTooMuch()) this.forget(Math.ceil(this.events.length / 2));
  }

  /**
   * Events after a position as `eventsAfter` gives them, oldest first, `max` at most; undefined where they have to be
   * read, as they are not at hand, or not with all their texts.
   */
  after(position: number, max: number, bodies: BodySelection): readonly LoggedEvent[] | undefined {
    const first = this.events[0]?.position;
    const start = first === undefined ? -1 : position + 1 - first;
    if (bodies === 'all' || start < 0 || start >= this.events.length) return undefined;
    const events = this.events.slice(start, start + max);
    return events.map((event) => withText(event, bodies));
  }

  private isTooMuch(): boolean {
    return (
      this.events.length > EVENTS_MAX ||
      this.things > THINGS_MAX ||
      this.characters > CHARACTERS_MAX
    );
  }

  private forget(count: number): void {
    for (const { facts, body } of this.events.splice(0, count)) {
      this.things -= facts.things.length;
      this.characters -= body.length;
    }
  }
}

const withText = (event: LoggedEvent, bodies: BodySelection): LoggedEvent =>
  event.body === '' || isTextWanted(event.body, bodies) ? event : { ...event, body: '' };

const KEPT: readonly BodySelection[] = ['with ilmd', 'traced'];

const writtenEvent = ({
  entry,
  position,
  recordTime,
  assignedId,
  repeats,
}: PositionedEntry): LoggedEvent => {
  const { content: _, contentAsDoubles: __, declares, eventId, facts, ...rest } = entry;
  const { things, sources = [], destinations = [] } = facts;
  return {
    ...rest,
    position,
    recordTime,
    eventId: eventId ?? assignedId ?? hashUri(entry.hash),
    isDeclaration: declares !== undefined,
    ...(repeats !== undefined && { repeats }),
    facts: {
      things,
      ...(sources.length > 0 && { sources }),
      ...(destinations.length > 0 && { destinations }),
    },
    body: KEPT.some((bodies) => isTextWanted(entry.body, bodies)) ? entry.body : '',
    context: '',
  };
};
