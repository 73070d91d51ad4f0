import {
  assignedEventId,
  half,
  hashUri,
  isEvent,
  KIND,
  keyOfEventId,
  keyOfHash,
  keysOf,
  type EventIdentity,
  type IdentityKey,
  type KnownKey,
} from './identity-keys.js';

/** `withheld`: another entry of the same all-or-nothing request conflicted. */
export type IdentityOutcome = 'accepted' | 'duplicate' | 'conflict' | 'withheld';

/** Entries that stand or fall together when `allOrNothing`. */
export interface IdentityRequest {
  readonly entries: readonly EventIdentity[];
  readonly allOrNothing: boolean;
}

/** An earlier event: by its position in the log, or by its place among all entries decided with it. */
export type EarlierEvent = { readonly position: number } | { readonly entry: number };

/** What became of one entry. */
export interface IdentityVerdict {
  readonly outcome: IdentityOutcome;
  /**
   * The eventID under which it stands: reported, assigned, or the hash URI. Absent only for a duplicate without
   * eventID of an event that has one: that one is `earlier`.
   */
  readonly eventId?: string;
  /** The eventID that it was given, as it came without one and its hash was taken. */
  readonly assignedId?: string;
  /** Duplicate: the event that it is again. Conflict: the one that has its eventID. Accepted: the first one that it repeats. */
  readonly earlier?: EarlierEvent;
}

/**
 * Decides which of several requests' events are new, in order, each within its reporter.
 *
 * An event that carries an eventID is that event: with other content it conflicts (gs1/EPCIS#403), unless it
 * declares an error (#48). Another eventID is another event; where its hash is an earlier one's, it repeats it.
 * Without an eventID, hash and content decide.
 *
 * @param known the rows that `keysAsked` asks for
 * @param doublesUpTo up to this position contents have their numbers as doubles
 */
export const decideIdentities = (
  requests: readonly IdentityRequest[],
  known: Iterable<KnownKey>,
  { doublesUpTo = 0 }: { readonly doublesUpTo?: number } = {},
): readonly (readonly IdentityVerdict[])[] => {
  const taken: IdentityMarks = new Map();
  const inOrder = [...known].sort((left, right) => left.position - right.position);
  for (const { uscc, position, kind, key, content } of inOrder)
    mark(taken, uscc, { kind, key, content, at: { position }, asDoubles: position <= doublesUpTo });
  let decided = 0;
  return requests.map((request) => {
    const verdicts = decideRequest(request, taken, decided);
    decided += request.entries.length;
    return verdicts;
  });
};

/** A row, of the log or of an entry decided before. */
interface IdentityMark extends IdentityKey {
  readonly at: EarlierEvent;
  /** Its content has its numbers as doubles. */
  readonly asDoubles?: boolean;
}

/** Marks by reporter and key, in their order. */
type IdentityMarks = Map<string, IdentityMark[]>;

const mark = (marks: IdentityMarks, uscc: string, found: IdentityMark): void => {
  const place = `${uscc} ${found.key}`;
  const before = marks.get(place);
  if (before === undefined) marks.set(place, [found]);
  else before.push(found);
};

const decideRequest = (
  { entries, allOrNothing }: IdentityRequest,
  taken: IdentityMarks,
  before: number,
): readonly IdentityVerdict[] => {
  const mine: IdentityMarks = new Map();
  const verdicts = entries.map((entry, index) => {
    const under = (key: string) =>
      [taken, mine].flatMap((marks) => marks.get(`${entry.uscc} ${key}`) ?? []);
    const verdict = decideEntry(entry, under);
    if (verdict.outcome === 'accepted')
      for (const key of keysOf(entry, verdict.assignedId))
        mark(mine, entry.uscc, { ...key, at: { entry: before + index } });
    return verdict;
  });
  if (allOrNothing && verdicts.some(({ outcome }) => outcome === 'conflict'))
    return verdicts.map((verdict) =>
      verdict.outcome === 'accepted' ? { ...verdict, outcome: 'withheld' } : verdict,
    );
  for (const [place, marks] of mine) taken.set(place, [...(taken.get(place) ?? []), ...marks]);
  return verdicts;
};

type MarksOfKey = (key: string) => readonly IdentityMark[];

const decideEntry = (entry: EventIdentity, under: MarksOfKey): IdentityVerdict => {
  if (entry.declares !== undefined) return decideDeclaration(entry, entry.declares, under);
  const { eventId } = entry;
  return eventId === undefined ? decideByContent(entry, under) : decideById(entry, eventId, under);
};

const decideById = (entry: EventIdentity, eventId: string, under: MarksOfKey): IdentityVerdict => {
  const holder = under(keyOfEventId(eventId)).find(({ kind }) => kind === KIND.EVENT_ID);
  if (holder !== undefined)
    return {
      outcome: hasContentOf(entry, holder) ? 'duplicate' : 'conflict',
      eventId,
      earlier: holder.at,
    };
  const first = under(keyOfHash(entry.hash)).find(isEvent);
  return { outcome: 'accepted', eventId, ...(first && { earlier: first.at }) };
};

const decideByContent = (entry: EventIdentity, under: MarksOfKey): IdentityVerdict => {
  const { uscc, hash, content } = entry;
  const events = under(keyOfHash(hash)).filter(isEvent);
  const same = events.find((event) => hasContentOf(entry, event));
  if (same !== undefined) {
    const standing = same.kind === KIND.HASH ? nameOf(entry, same, events) : undefined;
    return { outcome: 'duplicate', earlier: same.at, ...(standing && { eventId: standing }) };
  }
  const [first] = events;
  if (first === undefined) return { outcome: 'accepted', eventId: hashUri(hash) };
  const assignedId = assignedEventId(uscc, hash, content);
  return { outcome: 'accepted', eventId: assignedId, assignedId, earlier: first.at };
};

const decideDeclaration = (
  entry: EventIdentity,
  declares: string,
  under: MarksOfKey,
): IdentityVerdict => {
  const { eventId, hash } = entry;
  const marks = under(eventId === undefined ? keyOfHash(hash) : keyOfEventId(eventId));
  const kind = eventId === undefined ? KIND.DECLARATION_OF_HASH : KIND.DECLARATION_OF_EVENT_ID;
  const same = marks.find((found) => found.kind === kind && hasContentOf(entry, found));
  if (same !== undefined)
    return { outcome: 'duplicate', earlier: same.at, ...(eventId !== undefined && { eventId }) };
  if (eventId !== undefined) return { outcome: 'accepted', eventId };
  const target = marks.find(
    (found) => found.kind === KIND.HASH && found.content === half(declares),
  );
  const name = target === undefined ? hashUri(hash) : nameOf(entry, target, marks);
  return {
    outcome: 'accepted',
    eventId: name,
    ...(name !== hashUri(hash) && { assignedId: name }),
  };
};

/** The name of an event that came without eventID: the first under a hash has the hash URI. */
const nameOf = (
  { uscc, hash }: EventIdentity,
  event: IdentityMark,
  marks: readonly IdentityMark[],
): string =>
  marks.find(isEvent) === event ? hashUri(hash) : assignedEventId(uscc, hash, event.content);

const hasContentOf = (
  { content, contentAsDoubles }: EventIdentity,
  { content: known, asDoubles }: IdentityMark,
): boolean =>
  known === half(content) ||
  (asDoubles === true && contentAsDoubles !== undefined && known === half(contentAsDoubles));
