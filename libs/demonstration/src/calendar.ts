const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** Gives moments relative to one fixed now, in Chinese time: the scenario is always recent. */
export const calendarOf = (now: Date) => {
  const local = (days: number, hour: number) => {
    const today = new Date(now.getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 10);
    return new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY_MS + hour * 3_600_000);
  };
  return {
    /** `days` days before today at `hour` o'clock (fractions allowed), RFC 3339 with +08:00. */
    daysAgo: (days: number, hour = 9): string =>
      local(days, hour).toISOString().replace(/Z$/, '+08:00'),
    /** The date `days` days before today. */
    dateAgo: (days: number): string => local(days, 0).toISOString().slice(0, 10),
  };
};

/** See `calendarOf`. */
export type Calendar = ReturnType<typeof calendarOf>;
