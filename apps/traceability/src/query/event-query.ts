import type { Scope } from '@zhixin/identity';
import type { Match } from '@zhixin/identifiers';
import { hexOfHashUri, type LoggedEvent } from '../log/log-entry.js';
import { EVENT_COLUMNS, EVENT_TABLES, loggedEvent, type EventRow } from '../log/log-reader.js';
import type { Queryable } from '../log/log-statements.js';
import type { PageStart } from './page-token.js';
import type { EventQuery, ThingCondition } from './query-parameters.js';

/** What one page is asked for. */
export interface PageWish {
  readonly query: EventQuery;
  readonly scope: Scope;
  readonly start: PageStart;
}

/** A page, and where the next one starts; absent on the last. */
export interface EventPage {
  readonly events: readonly LoggedEvent[];
  readonly next?: PageStart;
}

/** Reads one page by keyset: no offset is counted, whatever the page's number. */
export const eventPage = async (db: Queryable, wish: PageWish): Promise<EventPage> => {
  const { query, start } = wish;
  const left = (query.eventCountLimit ?? Infinity) - start.given;
  const size = Math.min(query.perPage, left);
  const { where, values } = conditionsOf(wish);
  const direction = query.direction;
  const order =
    query.orderBy === 'eventTime'
      ? `e.event_time ${direction}, e.position ${direction}`
      : `e.position ${direction}`;
  const { rows } = await db.query({
    text: `select ${EVENT_COLUMNS} from ${EVENT_TABLES} where ${where} order by ${order} limit ${size + 1}`,
    values,
  });
  const events = (rows as EventRow[]).slice(0, size).map(loggedEvent);
  const last = events.at(-1);
  const more = rows.length > size && left > size;
  if (!more || last === undefined) return { events };
  const next: PageStart = {
    head: start.head,
    position: last.position,
    given: start.given + events.length,
    ...(query.orderBy === 'eventTime' ? { eventTime: last.eventTime } : {}),
  };
  return { events, next };
};

/** Whether more than `max` events match. */
export const matchesMoreThan = async (
  db: Queryable,
  wish: PageWish,
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

class Conditions {
  readonly values: unknown[] = [];
  private readonly parts: string[] = [];

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(sql: string): void {
    this.parts.push(sql);
  }

  get where(): string {
    return this.parts.join(' and ');
  }
}

const conditionsOf = ({ query, scope, start }: PageWish) => {
  const conditions = new Conditions();
  conditions.add(`e.position <= ${conditions.bind(start.head)}`);
  addScope(conditions, scope);
  for (const [column, accepted] of Object.entries(query.equals))
    conditions.add(`e.${column} = any(${conditions.bind(accepted)})`);
  for (const [column, { from, before }] of [
    ['event_time', query.eventTime],
    ['record_time', query.recordTime],
  ] as const) {
    if (from !== undefined) conditions.add(`e.${column} >= ${conditions.bind(from)}::timestamptz`);
    if (before !== undefined)
      conditions.add(`e.${column} < ${conditions.bind(before)}::timestamptz`);
  }
  if (query.onlyDeclarations) conditions.add('e.is_declaration');
  if (query.eventIds !== undefined) addEventIds(conditions, query.eventIds);
  for (const condition of query.things) addThings(conditions, condition);
  addStart(conditions, query, start);
  return { where: conditions.where, values: conditions.values };
};

const addScope = (conditions: Conditions, scope: Scope): void => {
  if (scope === 'none') return conditions.add('false');
  if (scope.uscc !== undefined) conditions.add(`e.uscc = ${conditions.bind(scope.uscc)}`);
  const { region } = scope;
  if (region === undefined) return;
  // The index knows prefectures; a province is so many rows that the order's own index serves it.
  if (region.length >= 4)
    conditions.add(`left(e.region, 4) = ${conditions.bind(region.slice(0, 4))}`);
  conditions.add(`left(e.region, ${region.length}) = ${conditions.bind(region)}`);
};

const addEventIds = (conditions: Conditions, eventIds: readonly string[]): void => {
  const hashes = eventIds.flatMap((id) => hexOfHashUri(id) ?? []);
  const ids = conditions.bind(eventIds);
  const bytes = conditions.bind(hashes.map((hex) => Buffer.from(hex, 'hex')));
  conditions.add(`e.position in (
    select position from traceability.event_identity where event_id = any(${ids})
    union all
    select position from traceability.event_identity
    where event_hash = any(${bytes}::bytea[]) and event_id is null)`);
};

const addThings = (conditions: Conditions, { roles, matches }: ThingCondition): void => {
  const alternatives = matches.flatMap((match) => alternativesOf(conditions, match));
  conditions.add(`exists (select from traceability.event_identifier i
    where i.position = e.position and i.record_time = e.record_time
      and i.role = any(${conditions.bind(roles)}) and (${alternatives.join(' or ')}))`);
};

const alternativesOf = (conditions: Conditions, match: Match): string[] => {
  if ('exact' in match) return [`i.identifier = ${conditions.bind(match.exact)}`];
  return [
    `i.identifier like ${conditions.bind(match.like)}`,
    ...(match.orExact === undefined ? [] : [`i.identifier = ${conditions.bind(match.orExact)}`]),
  ];
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
