import { withoutEventId } from './body-text.js';
import { shortened } from './identifier-text.js';
import type { Dictionary } from './dictionary.js';
import type { LogEntry } from './log-entry.js';
import { half, keysAsked, keysOf, type KnownKey } from '../domain/identity-keys.js';
import type { Queryable } from './queryable.js';
import { letterOf, thingText } from './thing-text.js';

interface IdentityRow {
  readonly uscc: string;
  readonly kind: KnownKey['kind'];
  readonly key: string;
  readonly content: string;
  readonly position: string;
}

/** Rows of the identity table that decide on the entries, as `keysAsked` says. Each key is looked for once. */
export const knownKeys = async (
  db: Queryable,
  entries: readonly LogEntry[],
): Promise<readonly KnownKey[]> => {
  const asked = entries.flatMap((entry) =>
    keysAsked(entry).map((key) => ({ uscc: entry.uscc, key })),
  );
  const { rows } = await db.query({
    name: 'known_keys',
    // The first of each content: who tells one event a thousand times makes it no more to read.
    text: `select asked.uscc, found.kind, found.key, found.content, found.position
      from (select distinct uscc, key from unnest($1::text[], $2::uuid[]) as a (uscc, key)) as asked
      join traceability.reporter r using (uscc)
      cross join lateral (select distinct on (i.kind, i.content) i.*
        from traceability.identity i where i.key = asked.key and i.reporter = r.number
        order by i.kind, i.content, i.position) as found`,
    values: [asked.map(({ uscc }) => uscc), asked.map(({ key }) => key)],
  });
  return (rows as IdentityRow[]).map(({ uscc, kind, key, content, position }) => ({
    uscc,
    kind,
    key: key.replaceAll('-', ''),
    content: content.replaceAll('-', ''),
    position: Number(position),
  }));
};

/** Up to which position contents have their numbers as doubles, as the log kept no other. */
export const numbersKept = async (db: Queryable): Promise<{ readonly doublesUpTo: number }> => {
  const { rows } = await db.query({
    text: 'select published_by_position_up_to::float8 as "doublesUpTo" from traceability.upgrade',
  });
  return rows[0] as { doublesUpTo: number };
};

/** An accepted entry, and where the log puts it. */
export interface PositionedEntry {
  readonly entry: LogEntry;
  readonly position: number;
  readonly recordTime: string;
  /** The eventID that the log gave it, where its hash was taken by another content. */
  readonly assignedId?: string | undefined;
  /** Position of the first event that it repeats. */
  readonly repeats?: number | undefined;
}

/** The dictionaries of whoever writes. */
export interface Dictionaries {
  readonly texts: Dictionary;
  readonly reporters: Dictionary;
}

/** Numbers that one writing used: to be kept when it is committed. */
export interface UsedNumbers {
  readonly texts: ReadonlyMap<string, number>;
  readonly reporters: ReadonlyMap<string, number>;
}

/** Writes accepted entries, in the order of their positions: events, identities, identifiers. */
export const insertEntries = async (
  db: Queryable,
  placed: readonly PositionedEntry[],
  dictionaries: Dictionaries,
): Promise<UsedNumbers> => {
  const texts = new Set<string>();
  const usccs = new Set<string>();
  for (const { entry } of placed) {
    usccs.add(entry.uscc);
    for (const text of textsIn(entry)) texts.add(text);
  }
  const numbers = {
    texts: await dictionaries.texts.numbersOf(db, texts),
    reporters: await dictionaries.reporters.numbersOf(db, usccs),
  };
  await db.query(eventInsert(placed, numbers));
  await db.query(identityInsert(placed, numbers));
  await db.query(identifierInsert(placed));
  return numbers;
};

/** Moves the head to the last entry written. */
export const moveHead = async (db: Queryable, position: number, recordTime: string) => {
  await db.query({
    name: 'move_head',
    text: `update traceability.log_head set position = $1, record_time = $2`,
    values: [position, recordTime],
  });
};

/** Parties at the ends of an event, as the dictionary numbers them together: few enterprises deal with many. */
const partiesOf = ({ facts: { sources = [], destinations = [] } }: LogEntry): string | undefined =>
  sources.length + destinations.length === 0
    ? undefined
    : JSON.stringify([
        ...sources.map(({ type, id }) => ['source', type, id]),
        ...destinations.map(({ type, id }) => ['destination', type, id]),
      ]);

const textsIn = (entry: LogEntry): readonly string[] => {
  const { type, bizStep, disposition, readPoint, bizLocation, context } = entry;
  const parties = partiesOf(entry);
  return [type, context, bizStep, disposition, readPoint, bizLocation, parties].flatMap(
    (text) => text ?? [],
  );
};

const ACTIONS: Readonly<Record<string, string>> = { ADD: 'A', OBSERVE: 'O', DELETE: 'D' };
const ACTIONS_OF_LETTERS = Object.fromEntries(
  Object.entries(ACTIONS).map(([action, letter]) => [letter, action]),
);

/** The letter of an action on disk. */
export const actionLetter = (action: string): string | undefined => ACTIONS[action];

/** The action that a letter on disk stands for. */
export const actionOf = (letter: string | null): string | undefined =>
  letter === null ? undefined : ACTIONS_OF_LETTERS[letter];

const UUID_URN = /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The UUID of an eventID `urn:uuid:…` as PostgreSQL's `uuid` gives it back; null for any other. */
export const uuidOf = (eventId: string | undefined): string | null =>
  eventId !== undefined && UUID_URN.test(eventId) ? eventId.slice('urn:uuid:'.length) : null;

const COLUMNS = [
  ['position', 'bigint'],
  ['record_time', 'timestamptz'],
  ['event_time', 'timestamptz'],
  ['repeats', 'bigint'],
  ['reporter', 'int'],
  ['context', 'int'],
  ['event_type', 'int'],
  ['biz_step', 'int'],
  ['disposition', 'int'],
  ['read_point', 'int'],
  ['biz_location', 'int'],
  ['parties', 'int'],
  ['capture_id', 'uuid'],
  ['content', 'uuid'],
  ['event_uuid', 'uuid'],
  ['is_declaration', 'boolean'],
  ['has_assigned_id', 'boolean'],
  ['is_id_apart', 'boolean'],
  ['action', '"char"'],
  ['region', 'text'],
  ['event_hash', 'bytea'],
  ['event_id', 'text'],
  ['transformation_id', 'text'],
  ['things_size', 'int'],
  ['body_size', 'int'],
] as const;

type Column = (typeof COLUMNS)[number][0];

// Things and bodies travel as one binary parameter and are cut apart in the server: as a text[] every quote in
// the JSON would be escaped here and unescaped there.
const WRITTEN = COLUMNS.slice(0, -2).map(([name]) => name);
const EVENT_INSERT = `insert into traceability.event (${WRITTEN.join(', ')}, things, body)
  select ${WRITTEN.join(', ')},
    convert_from(substring($1::bytea from things_at for things_size), 'UTF8'),
    convert_from(substring($1::bytea from things_at + things_size for body_size), 'UTF8')
  from (select e.*, (1 + sum(things_size + body_size) over (order by at) - things_size - body_size)::int as things_at
    from unnest(${COLUMNS.map(([, type], index) => `$${index + 2}::${type}[]`).join(', ')}) with ordinality
      as e (${COLUMNS.map(([name]) => name).join(', ')}, at)) as e
  order by at`;

const eventInsert = (placed: readonly PositionedEntry[], numbers: UsedNumbers) => {
  const pieces: Buffer[] = [];
  const columns: Record<Column, unknown[]> = Object.fromEntries(
    COLUMNS.map(([name]) => [name, []]),
  ) as never;
  for (const one of placed) {
    const things = Buffer.from(thingText(one.entry.facts.things));
    const { eventId = '', body: whole } = one.entry;
    const apart = uuidOf(eventId) === null ? undefined : withoutEventId(whole, eventId);
    const body = Buffer.from(apart ?? whole);
    pieces.push(things, body);
    const row = {
      ...rowOf(one, numbers),
      is_id_apart: apart !== undefined,
      things_size: things.length,
      body_size: body.length,
    };
    for (const [name] of COLUMNS) columns[name].push(row[name]);
  }
  return {
    name: 'insert_events',
    text: EVENT_INSERT,
    values: [Buffer.concat(pieces), ...COLUMNS.map(([name]) => columns[name])],
  };
};

const rowOf = (
  { entry, position, recordTime, assignedId, repeats }: PositionedEntry,
  { texts, reporters }: UsedNumbers,
) => {
  const number = (text: string | undefined) => (text === undefined ? null : texts.get(text)!);
  const eventId = entry.eventId ?? assignedId;
  const uuid = uuidOf(eventId);
  return {
    position,
    record_time: recordTime,
    event_time: entry.eventTime,
    repeats: repeats ?? null,
    reporter: reporters.get(entry.uscc)!,
    context: number(entry.context),
    event_type: number(entry.type),
    biz_step: number(entry.bizStep),
    disposition: number(entry.disposition),
    read_point: number(entry.readPoint),
    biz_location: number(entry.bizLocation),
    parties: number(partiesOf(entry)),
    capture_id: entry.captureId,
    content: half(entry.content),
    event_uuid: uuid,
    is_declaration: entry.declares !== undefined,
    has_assigned_id: assignedId !== undefined,
    action: entry.action === undefined ? null : ACTIONS[entry.action],
    region: entry.region,
    event_hash: Buffer.from(entry.hash, 'hex'),
    event_id: uuid === null ? (eventId ?? null) : null,
    transformation_id: entry.transformationId ?? null,
  };
};

const identityInsert = (placed: readonly PositionedEntry[], { reporters }: UsedNumbers) => {
  const rows = placed.flatMap(({ entry, position, assignedId }) =>
    keysOf(entry, assignedId).map((key) => ({ ...key, position, uscc: entry.uscc })),
  );
  return {
    name: 'insert_identities',
    text: `insert into traceability.identity (position, reporter, kind, key, content)
      select * from unnest($1::bigint[], $2::int[], $3::smallint[], $4::uuid[], $5::uuid[])`,
    values: [
      rows.map(({ position }) => position),
      rows.map(({ uscc }) => reporters.get(uscc)!),
      rows.map(({ kind }) => kind),
      rows.map(({ key }) => key),
      rows.map(({ content }) => content),
    ],
  };
};

const identifierInsert = (placed: readonly PositionedEntry[]) => {
  const columns: [string[], string[], number[], string[]] = [[], [], [], []];
  const [identifiers, letters, positions, times] = columns;
  for (const { entry, position, recordTime } of placed) {
    const add = (identifier: string, letter: string) => {
      identifiers.push(identifier);
      letters.push(letter);
      positions.push(position);
      times.push(recordTime);
    };
    for (const { id, role } of entry.facts.things) add(shortened(id), letterOf(role));
  }
  return {
    name: 'insert_identifiers',
    text: `insert into traceability.event_identifier (identifier, role, position, record_time)
      select * from unnest($1::text[], $2::"char"[], $3::bigint[], $4::timestamptz[])`,
    values: columns,
  };
};
