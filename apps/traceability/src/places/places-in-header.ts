import { plainText } from '@zhixin/epcis';
import { identify } from '@zhixin/identifiers';
import {
  localName,
  vocabularyElements,
  type VocabularyElement,
} from '../capture/vocabulary-elements.js';
import type { ReportedPlace } from '../log/name-entries.js';

/** Places of one document that are taken over. */
const PLACES_MAX = 2_000;
/** Key of a GLN, with or without extension. */
const GLN = '414';

/**
 * What master data in a document's header says of places that have a GLN: where they are, and what lies within them. An
 * indirect child, which EPCIS allows in the list, is of the nearest place that lists it.
 */
export const placesInHeader = (header: unknown): readonly ReportedPlace[] => {
  const elements = vocabularyElements(header).flatMap((element) => {
    const id = placeOf(element.id);
    return id === undefined ? [] : { ...element, id };
  });
  const listed = new Map(
    elements.flatMap(({ id, children }) =>
      children === undefined ? [] : [[id, new Set(children.flatMap((one) => placeOf(one) ?? []))]],
    ),
  );
  let left = PLACES_MAX;
  return elements.flatMap(({ id, attributes }) => {
    const children = listed.get(id);
    const direct = children && [...children].filter((one) => isDirect(one, id, listed));
    const coordinates = coordinatesIn(attributes);
    left -= 1 + (direct?.length ?? 0);
    if (left < 0 || (direct === undefined && coordinates === undefined)) return [];
    return { id, ...(direct && { children: direct.sort() }), ...coordinates };
  });
};

const placeOf = (text: string): string | undefined => {
  const named = identify(text);
  return named?.key === GLN ? named.canonical : undefined;
};

const isDirect = (
  child: string,
  outer: string,
  listed: ReadonlyMap<string, ReadonlySet<string>>,
): boolean => {
  if (child === outer) return false;
  const between = [...listed].some(
    ([other, children]) =>
      other !== outer && other !== child && children.has(child) && listed.get(outer)!.has(other),
  );
  return !between;
};

const LATITUDE_MAX = 90;
const LONGITUDE_MAX = 180;

const coordinatesIn = (attributes: VocabularyElement['attributes']) => {
  const named = new Map(
    Object.entries(attributes).map(([name, value]) => [localName(name), value]),
  );
  const latitude = degreesIn(named.get('latitude'), LATITUDE_MAX);
  const longitude = degreesIn(named.get('longitude'), LONGITUDE_MAX);
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
};

const degreesIn = (value: unknown, max: number): number | undefined => {
  const written =
    typeof value === 'object' && value !== null && '@value' in value ? value['@value'] : value;
  if (typeof written !== 'number' && !/^\s*[-+]?\d+(\.\d+)?\s*$/.test(plainText(written)))
    return undefined;
  const degrees = Number(written);
  return Math.abs(degrees) <= max ? degrees : undefined;
};
