import { Type, type Static } from '@sinclair/typebox';
import { MOVABLE_FEASTS, workingCalendar, type WorkingCalendar } from '@zhixin/legal-clock';
import { bilingual, dated, exact, grounded, oneOf } from './pack-fields.js';
import { rulesInForce } from './rules-in-force.js';

const date = Type.String({ format: 'date' });
const monthAndDay = Type.String({ pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' });

/** The State Council's arrangement of holidays of one year; an amended notice is a later version of the same year. */
export const holidayPackSchema = exact({
  ...dated,
  kind: Type.Literal('holidays'),
  year: Type.Integer({ minimum: 1949, maximum: 2999 }),
  /** Days off, both ends inclusive, with the weekends inside. */
  off: Type.Array(exact({ from: date, to: date, name: bilingual }), { minItems: 1 }),
  /** Weekend days that are worked (调休上班). */
  working: Type.Array(exact({ date, name: bilingual })),
  ...grounded,
});
/** The State Council's arrangement of holidays of one year. */
export type HolidayPack = Static<typeof holidayPackSchema>;

/** The holidays by statute, which are off also in a year that is not arranged yet. */
export const statutoryHolidayPackSchema = exact({
  ...dated,
  kind: Type.Literal('statutory-holidays'),
  fromYear: Type.Integer({ minimum: 1949, maximum: 2999 }),
  holidays: Type.Array(
    exact({
      name: bilingual,
      on: Type.Union([exact({ solar: monthAndDay }), exact({ feast: oneOf(MOVABLE_FEASTS) })]),
      daysBefore: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
      days: Type.Integer({ minimum: 1, maximum: 10 }),
    }),
    { minItems: 1 },
  ),
  /** The days of the movable feasts, ascending; by GB/T 33661. */
  feasts: Type.Array(
    exact({
      year: Type.Integer({ minimum: 1949, maximum: 2999 }),
      springFestival: monthAndDay,
      qingming: monthAndDay,
      dragonBoat: monthAndDay,
      midAutumn: monthAndDay,
    }),
    { minItems: 1 },
  ),
  ...grounded,
});
/** The holidays by statute. */
export type StatutoryHolidayPack = Static<typeof statutoryHolidayPackSchema>;

/** What the schema of an arrangement of holidays cannot say. */
export function* holidayFaults({
  year,
  effectiveFrom,
  publishedAt,
  off,
  working,
}: HolidayPack): Generator<string> {
  if (effectiveFrom !== `${year}-01-01T00:00:00+08:00`)
    yield `/effectiveFrom: must be the beginning of ${year}`;
  if (publishedAt === undefined) yield '/publishedAt: must say since when the notice is known';
  for (const [index, { from, to }] of off.entries())
    if (to < from) yield `/off/${index}/to: must not be before from`;
  for (const day of [
    ...off.flatMap(({ from, to }) => [from, to]),
    ...working.map((each) => each.date),
  ])
    if (day < `${year - 1}-12-01` || day > `${year}-12-31`)
      yield `: ${day} is neither in ${year} nor in the December before`;
  for (const { date: worked } of working)
    if (off.some(({ from, to }) => from <= worked && worked <= to))
      yield `/working: ${worked} is off and worked`;
}

/** What is known of days off. */
export interface HolidayBooks {
  readonly notices: readonly HolidayPack[];
  readonly statutory: readonly StatutoryHolidayPack[];
}

/** The calendar as it was published at an instant (epoch milliseconds): of each year the notice published last. */
export const calendarKnownAt = (
  { notices, statutory }: HolidayBooks,
  knownAt: number,
): WorkingCalendar => {
  const years = new Set(notices.map(({ year }) => year));
  return workingCalendar(
    [...years].flatMap((year) => {
      const ofYear = notices.filter((notice) => notice.year === year);
      const validAt = Date.parse(`${year}-01-01T00:00:00+08:00`);
      return rulesInForce(ofYear, { validAt, knownAt }) ?? [];
    }),
    statutory,
  );
};
