import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { Type } from '@sinclair/typebox';
import { defineAggregate, defineEvents, type EventOf } from '@zhixin/decider';
import { newEventId } from '@zhixin/event-store';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import {
  deadlineEvents,
  decideDeadlines,
  evolveDeadlines,
  isDeadlineEvent,
  NO_DEADLINES,
  reckonDeadline,
  workingCalendar,
  type CaseDeadlines,
  type HolidayNotice,
  type WorkingCalendar,
} from '@zhixin/legal-clock';
import { Decide, orProblem } from '../decide.js';
import { service } from '../service.js';
import { testService, type TestService } from '../testing.js';
import { dueClocks, DueClocks1764800000000, dueClockWork } from './due-clocks.js';

jest.setTimeout(120_000);

const text = Type.String();
const letterEvents = defineEvents({
  LetterReceived: Type.Object({ at: text }),
  LetterAnswered: Type.Object({ at: text }),
  ...deadlineEvents,
});
type LetterEvent = EventOf<typeof letterEvents>;

interface Letter {
  readonly receivedAt?: string;
  readonly answeredAt?: string;
  readonly deadlines: CaseDeadlines;
}

interface LetterCommand {
  readonly type: 'ReceiveLetter' | 'AnswerLetter' | 'LookAtDeadlines';
  readonly at: string;
  readonly by: string;
  readonly calendar: WorkingCalendar;
}

const evolve = (letter: Letter, event: LetterEvent): Letter => {
  if (isDeadlineEvent(event))
    return { ...letter, deadlines: evolveDeadlines(letter.deadlines, event) };
  return event.type === 'LetterReceived'
    ? { ...letter, receivedAt: event.data.at }
    : { ...letter, answeredAt: event.data.at };
};

const ownEvents = ({ type, at }: LetterCommand, letter: Letter): readonly LetterEvent[] => {
  if (type === 'ReceiveLetter' && letter.receivedAt === undefined)
    return [{ type: 'LetterReceived', data: { at } }];
  if (type === 'AnswerLetter' && letter.answeredAt === undefined)
    return [{ type: 'LetterAnswered', data: { at } }];
  return [];
};

const clocksOf = ({ receivedAt, answeredAt }: Letter, calendar: WorkingCalendar) =>
  receivedAt === undefined
    ? []
    : [
        {
          clockId: 'ANSWER',
          ruleId: 'LET-ANSWER',
          reckoned: reckonDeadline(
            {
              limit: { value: 5, unit: 'working_day' },
              startRule: 'next_day',
              lastDayRule: 'none',
              remindBefore: { value: 24, unit: 'hour' },
            },
            { trigger: { event: 'letter_received', at: receivedAt } },
            calendar,
          ),
          ...(answeredAt !== undefined && { metAt: answeredAt }),
        },
      ];

/** A letter must be answered within five working days. */
const letter = defineAggregate<Letter, LetterCommand, LetterEvent, never>({
  category: 'letter',
  events: letterEvents,
  decider: {
    initialState: { deadlines: NO_DEADLINES },
    decide: (command, before) => {
      const own = ownEvents(command, before);
      const after = own.reduce(evolve, before);
      return [
        ...own,
        ...decideDeadlines(after.deadlines, clocksOf(after, command.calendar), command),
      ];
    },
    evolve,
  },
});

const arranged = (year: number, off: HolidayNotice['off'] = []): HolidayNotice => ({
  year,
  off,
  working: [],
});
const until2026 = workingCalendar([arranged(2026)], []);

const LOOK_MS = 20;

describe('time limits that come near and pass', () => {
  let database: TestDatabase;
  const running: TestService[] = [];
  beforeAll(async () => void (database = await testDatabase()));
  afterEach(async () => {
    await Promise.all(running.splice(0).map((instance) => instance.close()));
  });
  afterAll(() => database.drop());

  const start = async (now: string, calendar = until2026, background = true) => {
    const letters = service({
      name: 'letter-keeping',
      aggregates: [letter],
      migrations: [DueClocks1764800000000],
      projections: [dueClocks(letter)],
      background: [
        dueClockWork({
          aggregate: letter,
          lookAtDeadlines: (look) => ({ type: 'LookAtDeadlines' as const, ...look, calendar }),
          calendar,
          lookMs: LOOK_MS,
        }),
      ],
    });
    const instance = await testService(letters, {
      now,
      background,
      databaseUrl: database.url,
      eventsInDatabase: true,
    });
    running.push(instance);
    return {
      ...instance,
      send: async (id: string, type: LetterCommand['type'], at: string) =>
        orProblem(
          await instance.app
            .get(CommandBus)
            .execute(
              new Decide(letter, id, { type, at, by: 'clerk', calendar }, { actor: 'clerk' }),
            ),
        ),
    };
  };
  type Running = Awaited<ReturnType<typeof start>>;

  const toldOf = async ({ store }: Running, id: string) => {
    const told: string[] = [];
    for await (const { type, data } of store.read(`letter-${id}`))
      if (Object.hasOwn(deadlineEvents, type))
        told.push(`${type} ${(data as { dueAt?: string }).dueAt ?? ''}`.trim());
    return told;
  };
  const told = (instance: Running, id: string, events: readonly string[]) =>
    until(`${id} is told ${events.join(', ')}`, async () => {
      const so = await toldOf(instance, id);
      return so.length >= events.length;
    }).then(async () => expect(await toldOf(instance, id)).toEqual(events));

  // Monday 1 June 2026; five working days end on Monday 8 June.
  const RECEIVED = '2026-06-01T10:00:00+08:00';
  const DUE = '2026-06-08T23:59:59+08:00';
  const ALL = [`DeadlineSet ${DUE}`, `DeadlineNear ${DUE}`, `DeadlineMissed ${DUE}`];

  test('are told once each, by one of two instances whose clocks differ and jump', async () => {
    const one = await start(RECEIVED);
    const other = await start('2026-06-01T09:00:00+08:00');
    const ids = Array.from({ length: 30 }, (_, index) => `jump${index}`);
    for (const id of ids) await one.send(id, 'ReceiveLetter', RECEIVED);
    other.clock.set('2026-06-08T12:00:00+08:00');
    for (const id of ids) await told(one, id, ALL.slice(0, 2));
    // Back before the reminder, then both far beyond the end.
    other.clock.set('2026-06-02T12:00:00+08:00');
    one.clock.set('2027-06-01T00:00:00+08:00');
    other.clock.set('2028-06-01T00:00:00+08:00');
    for (const id of ids) await told(one, id, ALL);
    one.clock.set(RECEIVED);
    await one.send('after', 'ReceiveLetter', RECEIVED);
    await told(other, 'after', ALL);
    for (const id of ids) expect(await toldOf(other, id)).toEqual(ALL);
  });

  test('are told by a process that starts after they have passed, once', async () => {
    const first = await start(RECEIVED, until2026, false);
    await first.send('restart', 'ReceiveLetter', RECEIVED);
    await running.splice(0)[0]?.close();
    const second = await start('2026-06-30T10:00:00+08:00');
    await told(second, 'restart', ALL);
    await running.splice(0)[0]?.close();
    const third = await start('2026-07-30T10:00:00+08:00');
    await third.send('marker', 'ReceiveLetter', RECEIVED);
    await told(third, 'marker', ALL);
    expect(await toldOf(third, 'restart')).toEqual(ALL);
  });

  test('are not told of what was done in time, at the last second of it', async () => {
    const keeping = await start(RECEIVED);
    await keeping.send('kept', 'ReceiveLetter', RECEIVED);
    await keeping.send('kept', 'AnswerLetter', '2026-06-08T23:59:59.999+08:00');
    await keeping.send('late', 'ReceiveLetter', RECEIVED);
    await keeping.send('late', 'AnswerLetter', '2026-06-09T00:00:00+08:00');
    keeping.clock.set('2026-06-20T00:00:00+08:00');
    await keeping.send('marker2', 'ReceiveLetter', RECEIVED);
    await told(keeping, 'marker2', ALL);
    expect(await toldOf(keeping, 'kept')).toEqual([...ALL.slice(0, 2), 'DeadlineEnded']);
    expect(await toldOf(keeping, 'late')).toEqual([...ALL, 'DeadlineEnded']);
  });

  test('are counted again when the holidays of a year are published', async () => {
    const before = await start('2026-12-28T10:00:00+08:00');
    await before.send('newyear', 'ReceiveLetter', '2026-12-28T10:00:00+08:00');
    // Without an arrangement and without statutory holidays here: 29, 30, 31 December, 1 and 4 January.
    await told(before, 'newyear', ['DeadlineSet 2027-01-04T23:59:59+08:00']);
    await running.splice(0)[0]?.close();
    const name = { zh: '元旦', en: 'New Year' };
    const published = workingCalendar(
      [arranged(2026), arranged(2027, [{ from: '2027-01-01', to: '2027-01-03', name }])],
      [],
    );
    const after = await start('2026-12-29T10:00:00+08:00', published);
    await told(after, 'newyear', [
      'DeadlineSet 2027-01-04T23:59:59+08:00',
      'DeadlineSet 2027-01-05T23:59:59+08:00',
    ]);
  });

  test('go on around a case that only a newer version can read', async () => {
    const keeping = await start(RECEIVED);
    await keeping.send('newer', 'ReceiveLetter', RECEIVED);
    await keeping.store.append(
      'letter-newer',
      [
        {
          id: newEventId(),
          type: 'LetterReceived',
          data: { at: RECEIVED, stamp: 1 },
          metadata: { actor: 'x', correlationId: 'x', occurredAt: RECEIVED, schemaVersion: 2 },
        },
      ],
      'any',
    );
    await keeping.send('next', 'ReceiveLetter', '2026-06-01T10:00:01+08:00');
    keeping.clock.set('2026-06-30T10:00:00+08:00');
    await told(keeping, 'next', ALL);
    expect(await toldOf(keeping, 'newer')).toEqual(ALL.slice(0, 1));
  });
});
