import { LANGUAGE_TAGS, type Language } from '../language/language.js';

/** Legal dates are Beijing dates wherever the reader sits. */
const TIME_ZONE = 'Asia/Shanghai';
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const MONTH_S = 30 * DAY_S;
const YEAR_S = 365 * DAY_S;

const formatters = new Map<string, Intl.DateTimeFormat>();

const formatter = (language: Language, options: Intl.DateTimeFormatOptions) => {
  const key = `${language}${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  // sv-SE writes ISO order, which reads the same in both languages.
  const made = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'sv-SE', {
    timeZone: TIME_ZONE,
    hour12: false,
    ...options,
  });
  formatters.set(key, made);
  return made;
};

const DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;

const isoParts = (instant: string, options: Intl.DateTimeFormatOptions): string =>
  formatter('en', options).format(new Date(instant));

/** `2026-11-21`, in Beijing. */
export const dayOf = (instant: string): string => isoParts(instant, DAY);

/** `2026-11-21 09:30`, in Beijing. */
export const minuteOf = (instant: string): string => isoParts(instant, { ...DAY, ...CLOCK });

/** `09:30:05`, in Beijing. */
export const clockOf = (instant: string): string =>
  isoParts(instant, { ...CLOCK, second: '2-digit' });

/** Beijing wall-clock time, `2026-11-21T09:30:00`, as an instant. */
export const beijingInstant = (wallClock: string): string => `${wallClock}+08:00`;

/** The instant as Beijing wall-clock time, `2026-11-21T09:30:00`. */
export const beijingWallClock = (instant: string): string =>
  isoParts(instant, { ...DAY, ...CLOCK, second: '2-digit' }).replace(' ', 'T');

/** Up to here days are told as days: “last month” may be any of sixty. */
const DAYS_TOLD_MAX_S = 90 * DAY_S;

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', YEAR_S],
  ['month', MONTH_S],
  ['day', DAY_S],
  ['hour', HOUR_S],
  ['minute', MINUTE_S],
];

/** “3 天前” / “3 days ago”, rounded down to the largest unit that fits. */
export const agoOf = (instant: string, now: number, language: Language): string => {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  const units =
    Math.abs(seconds) < DAYS_TOLD_MAX_S ? UNITS.filter(([, size]) => size <= DAY_S) : UNITS;
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(LANGUAGE_TAGS[language], { numeric: 'auto' }).format(
    Math.trunc(seconds / size),
    unit,
  );
};
