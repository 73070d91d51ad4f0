import { SOURCE_POINTS_MAX } from '@zhixin/contracts';

/** A point of complaint or illness: goods, and when and where they were bought, eaten or found. */
export interface SourcePoint {
  readonly epc: string;
  readonly at?: string | undefined;
  readonly place?: string | undefined;
}

/** Points of which two have something in common at the earliest. */
export const POINTS_MIN = 2;

const instantOf = (value: string | undefined): string | undefined =>
  value === undefined || Number.isNaN(Date.parse(value)) ? undefined : value;

const textOf = (value: string | undefined): string | undefined => value?.trim() || undefined;

/** The points of an address, as many as one question may have; what is no time is ignored. */
export const pointsOf = (search: URLSearchParams): readonly SourcePoint[] => {
  const [epcs, times, places] = [search.getAll('epc'), search.getAll('at'), search.getAll('place')];
  return epcs
    .map((epc, index) => ({
      ...{ epc: epc.trim(), at: instantOf(times[index]), place: textOf(places[index]) },
    }))
    .filter(({ epc }) => epc !== '')
    .slice(0, SOURCE_POINTS_MAX);
};

/** The address of a question for common sources. */
export const sourcesAddress = (points: readonly SourcePoint[]): string => {
  const search = new URLSearchParams();
  for (const { epc, at = '', place = '' } of points) {
    search.append('epc', epc);
    search.append('at', at);
    search.append('place', place);
  }
  return `/sources${search.size === 0 ? '' : `?${search}`}`;
};

/** Identifiers of a text with one on each line; a lot number may have a comma or a space in it. */
export const linesIn = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Points of which one was typed or pasted over: each further line is a point of its own, behind it. */
export const withLines = (
  points: readonly SourcePoint[],
  index: number,
  text: string,
): readonly SourcePoint[] => {
  const [first = '', ...others] = linesIn(text);
  return [
    ...points.slice(0, index),
    { ...points[index], epc: first },
    ...others.map((epc) => ({ epc })),
    ...points.slice(index + 1),
  ].slice(0, SOURCE_POINTS_MAX);
};
