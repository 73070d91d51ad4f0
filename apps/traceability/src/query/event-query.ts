import type { Scope } from '@zhixin/identity';
import { CANONICAL_ORIGIN, type MatchPattern } from '@zhixin/identifiers';
import { KIND, keyOfEventId } from '../domain/identity-keys.js';
import { shortened } from '../log/identifier-text.js';
import type { LoggedEvent } from '../log/log-entry.js';
import { letterOf } from '../log/thing-text.js';
import { EVENT_COLUMNS, headPosition, loggedEvents, type EventRow } from '../log/log-reader.js';
import { actionLetter } from '../log/log-statements.js';
import type { Queryable } from '../log/queryable.js';
import type { PageStart } from './page-token.js';
import type { BodyCondition } from './body-conditions.js';
import { addScope, Conditions, numbersOf } from './conditions.js';
import type { EqualColumn, EventQuery, ThingMatch } from './query-parameters.js';

/** Characters of event text on one page, beyond its first event: the page ends early where they are reached. */
export const PAGE_CHARACTERS_MAX = 16 * 1_048_576;

/** What one page is asked for. */
export interface PageRequest {
  readonly query: EventQuery;
  readonly scope: Scope;
  readonly start: PageStart;
}

/** A page, and where the next one starts; absent on the last. */
export interface EventPage {
  readonly events: readonly LoggedEvent[];
  readonly next?: PageStart;
}

interface PageRow extends EventRow {
  /** Events that were found for the page, whether or not its size lets them in. */
  readonly found: string;
}

/** Reads one page by keyset: no offset is counted, whatever the page's number. */
export const eventPage = async (db: Queryable, wish: PageRequest): Promise<EventPage> => {
  const { query, start } = wish;
  const left = (query.eventCountLimit ?? Infinity) - start.given;
  if (left <= 0) return { events: [] };
  const size = Math.min(query.perPage, left);
  const { where, values } = conditionsOf(wish);
  const direction = query.direction;
  const order = (of: string) =>
    query.orderBy === 'eventTime'
      ? `${of}.event_time ${direction}, ${of}.position ${direction}`
      : `${of}.position ${direction}`;
  const { rows } = await db.query({
    text: `with page as (select ${EVENT_COLUMNS} from traceability.event e where ${where}
        order by ${order('e')} limit ${size + 1}),
      measured as (select page.*, count(*) over () as found,
          sum(length(body)) over (order by ${order('page')}) - length(body) as before from page)
      select * from measured where before < ${PAGE_CHARACTERS_MAX} order by ${order('measured')}`,
    values,
  });
  const events = await loggedEvents(db, (rows as PageRow[]).slice(0, size));
  const last = events.at(-1);
  const more = Number((rows as PageRow[])[0]?.found ?? 0) > events.length && left > events.length;
  if (!more || last === undefined) return { events };
  const next: PageStart = {
    head: start.head,
    position: last.position,
    given: start.given + events.length,
    ...(query.orderBy === 'eventTime' ? { eventTime: last.eventTime } : {}),
  };
  return { events, next };
};

/** The events that have an id, with the error declarations that share it; oldest in the log first. */
export const eventsOfId = async (
  db: Queryable,
  {
    eventId,
    scope,
    max,
  }: { readonly eventId: string; readonly scope: Scope; readonly max: number },
): Promise<readonly LoggedEvent[]> => {
  // No identifier holds a NUL, and PostgreSQL takes none.
  if (eventId.includes('\0')) return [];
  const query: EventQuery = {
    equals: {},
    eventTime: {},
    recordTime: {},
    things: [],
    inBody: [],
    eventIds: [eventId],
    orderBy: 'recordTime',
    direction: 'ASC',
    perPage: max,
  };
  const start = { head: await headPosition(db), position: 0, given: 0 };
  return (await eventPage(db, { query, scope, start })).events;
};

/** Whether more than `max` events match. */
export const matchesMoreThan = async (
  db: Queryable,
  wish: PageRequest,
  max: number,
): Promise<boolean> => {
  const { where, values } = conditionsOf(wish);
  const { rows } = await db.query({
    text: `select count(*) > ${max} as more
      from (select from traceability.event e where ${where} limit ${max + 1}) as matching`,
    values,
  });
  return (rows[0] as { more: boolean }).more;
};

const conditionsOf = ({ query, scope, start }: PageRequest) => {
  const conditions = new Conditions();
  conditions.add(`e.position <= ${conditions.bind(start.head)}`);
  addScope(conditions, scope);
  for (const [column, accepted] of Object.entries(query.equals))
    addEqual(conditions, column as EqualColumn, accepted);
  for (const [column, { from, before }] of [
    ['event_time', query.eventTime],
    ['record_time', query.recordTime],
  ] as const) {
    if (from !== undefined) conditions.add(`e.${column} >= ${conditions.bind(from)}::timestamptz`);
    if (before !== undefined)
      conditions.add(`e.${column} < ${conditions.bind(before)}::timestamptz`);
  }
  if (query.declarations !== undefined)
    conditions.add(query.declarations ? 'e.is_declaration' : 'not e.is_declaration');
  if (query.eventIds !== undefined) addEventIds(conditions, query.eventIds);
  for (const alternatives of query.things) addThings(conditions, alternatives);
  for (const condition of query.inBody) addBodyCondition(conditions, condition);
  addStart(conditions, query, start);
  return { where: conditions.where, values: conditions.values };
};

const addEqual = (
  conditions: Conditions,
  column: EqualColumn,
  accepted: readonly string[],
): void => {
  if (column === 'transformation_id')
    return conditions.add(`e.transformation_id = any(${conditions.bind(accepted)})`);
  if (column === 'action') {
    const letters = accepted.flatMap((action) => actionLetter(action) ?? []);
    return conditions.add(`e.action = any(${conditions.bind(letters)}::"char"[])`);
  }
  // A word that no event has is answered without looking at any.
  const numbers = numbersOf(conditions, accepted);
  conditions.add(`${numbers} <> '{}'`);
  conditions.add(`e.${column} = any(${numbers})`);
};

/** Kinds of rows by which an eventID finds its event and what declares it. */
const NAMED_KINDS = [
  KIND.EVENT_ID,
  KIND.HASH,
  KIND.DECLARATION_OF_EVENT_ID,
  KIND.DECLARATION_OF_HASH,
];

const addEventIds = (conditions: Conditions, eventIds: readonly string[]): void => {
  const keys = conditions.bind(eventIds.map(keyOfEventId));
  conditions.add(`e.position in (select position from traceability.identity
    where key = any(${keys}::uuid[]) and kind in (${NAMED_KINDS.join(', ')}))`);
};

const addThings = (conditions: Conditions, alternatives: readonly ThingMatch[]): void => {
  const any = alternatives.flatMap(({ match, roles }) => {
    const role = `i.role = any(${conditions.bind(roles.map(letterOf))}::"char"[])`;
    return alternativesOf(conditions, match).map((sql) => `(${sql} and ${role})`);
  });
  conditions.add(`exists (select from traceability.event_identifier i
    where i.position = e.position and i.record_time = e.record_time and (${any.join(' or ')}))`);
};

const alternativesOf = (conditions: Conditions, match: MatchPattern): string[] => {
  if ('exact' in match) return [`i.identifier = ${conditions.bind(shortened(match.exact))}`];
  return [
    `i.identifier like ${conditions.bind(shortened(match.like))}`,
    ...(reachesOrigin(match.like)
      ? [
          `(i.identifier like '/%' and '${CANONICAL_ORIGIN}' || i.identifier like ${conditions.bind(match.like)})`,
        ]
      : []),
    ...(match.orExact === undefined
      ? []
      : [`i.identifier = ${conditions.bind(shortened(match.orExact))}`]),
  ];
};

const DECLARED = `(e.body::jsonb #>> '{errorDeclaration,declarationTime}')`;
// Earlier versions took a year 0 and any number of decimals, which PostgreSQL does not: such a declaration is of no
// time that can be compared. Only CASE promises that it is looked at first.
const READABLE_TIME = String.raw`^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,100})?(Z|[+-](0\d|1[0-4]):\d\d)$`;

// The pattern of a link may leave open what the log does not keep: the origin of GS1's identifiers.
const reachesOrigin = (like: string): boolean => {
  const fixed = like.search(/[%_\\]/);
  return (
    fixed >= 0 &&
    fixed <= CANONICAL_ORIGIN.length &&
    CANONICAL_ORIGIN.startsWith(like.slice(0, fixed))
  );
};

// No index helps here: such a query is quick where its other conditions leave few events.
const addBodyCondition = (conditions: Conditions, condition: BodyCondition): void => {
  if (condition.of === 'declarationTime') {
    const instant = conditions.bind(condition.instant);
    return conditions.add(`e.is_declaration
      and case when ${DECLARED} ~* '${READABLE_TIME}'
        then ${DECLARED}::timestamptz ${condition.operator} ${instant}::timestamptz
        else false end`);
  }
  if (condition.of === 'parties') return addParties(conditions, condition.parties);
  const { of, path, variables, mentions = [], absent } = condition;
  const read = `jsonb_path_exists(e.${of}::jsonb,
    ${conditions.bind(path)}::jsonpath, ${conditions.bind(JSON.stringify(variables))}::jsonb)`;
  const mentioned = mentions.map((texts) => {
    const any = texts.map((text) => `strpos(e.${of}, ${conditions.bind(text)}) > 0`);
    return `(${any.join(' or ')})`;
  });
  // Only CASE promises that the quick question is asked first.
  const found =
    mentioned.length === 0
      ? read
      : `case when ${mentioned.join(' and ')} then ${read} else false end`;
  conditions.add(absent === true ? `not ${found}` : found);
};

// Only texts of parties begin like this, and they are as few as relations between enterprises.
const addParties = (
  conditions: Conditions,
  parties: readonly (readonly [string, string, string])[],
): void => {
  const any = parties.map(
    (party) => `d.text::jsonb @> ${conditions.bind(JSON.stringify([party]))}::jsonb`,
  );
  conditions.add(`e.parties = any(array(select d.number from traceability.dictionary d
    where case when starts_with(d.text, '[["source",') or starts_with(d.text, '[["destination",')
      then ${any.join(' or ')} else false end))`);
};

const addStart = (conditions: Conditions, query: EventQuery, start: PageStart): void => {
  if (start.given === 0) return;
  const beyond = query.direction === 'ASC' ? '>' : '<';
  const position = conditions.bind(start.position);
  conditions.add(
    query.orderBy === 'eventTime'
      ? `(e.event_time, e.position) ${beyond} (${conditions.bind(start.eventTime)}::timestamptz, ${position}::bigint)`
      : `e.position ${beyond} ${position}`,
  );
};
