import { schemeOf, type EpcScheme } from './epc-urn.js';
import { GS1_KEYS, type Ai } from './gs1-keys.js';
import { identify } from './identify.js';

/** Which EPC scheme writes a key, by the qualifier that goes with it; '' where there is none. */
const SCHEME_NAMES: Readonly<Record<Ai, Readonly<Record<Ai, string>>>> = {
  '00': { '': 'sscc' },
  '01': { '': 'sgtin', '21': 'sgtin', '10': 'lgtin', '235': 'upui' },
  '253': { '': 'gdti' },
  '255': { '': 'sgcn' },
  '401': { '': 'ginc' },
  '402': { '': 'gsin' },
  '414': { '': 'sgln', '254': 'sgln' },
  '417': { '': 'pgln' },
  '8003': { '': 'grai' },
  '8004': { '': 'giai' },
  '8006': { '': 'itip', '21': 'itip' },
  '8010': { '': 'cpi', '8011': 'cpi' },
  '8017': { '': 'gsrnp' },
  '8018': { '': 'gsrn' },
};

/** What an EPC URN must escape (EPC Tag Data Standard 2.0, table A-1); the rest it writes plainly. */
const urnEscaped = (value: string): string =>
  value.replace(
    /["#%&/<>?]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

const bodyFields = (scheme: EpcScheme, value: string, prefixLength: number): string[] => {
  if (scheme.body === undefined)
    return [value.slice(0, prefixLength), urnEscaped(value.slice(prefixLength))];
  const body = value.slice(scheme.filler?.length ?? 0, -1);
  const plain = scheme.leading ? body.slice(1) : body;
  const first = scheme.leading ? body.charAt(0) : '';
  return [plain.slice(0, prefixLength), first + plain.slice(prefixLength)];
};

interface SerialField {
  readonly text: string;
  /** A star for whatever serial; one that is itself a star names a single thing. */
  readonly isAny: boolean;
}

/** The last field: a qualifier, what is joined to the key behind its check digit, or a star. */
const serialField = (
  scheme: EpcScheme,
  joined: string,
  qualifier: string | undefined,
): SerialField | undefined => {
  if (scheme.serial === undefined) return undefined;
  const serial = scheme.serial === '+' ? joined : (qualifier ?? '');
  if (serial !== '') return { text: urnEscaped(serial), isAny: false };
  return { text: scheme.none ?? '*', isAny: scheme.none === undefined };
};

const partOf = (name: string | undefined, serial: SerialField | undefined): string => {
  if (name === 'lgtin') return 'class';
  return serial?.isAny === true ? 'idpat' : 'id';
};

const PREFIX_LENGTH_MIN = 6;
const PREFIX_LENGTH_MAX = 12;

const isPrefixLength = (length: number): boolean =>
  length >= PREFIX_LENGTH_MIN && length <= PREFIX_LENGTH_MAX;

/**
 * The EPC URN of an identifier in any form: `urn:epc:id:…`, `urn:epc:class:lgtin:…`, or a class
 * pattern. A key does not tell where its company prefix ends, so that must be known.
 *
 * @param companyPrefixLength digits of the GS1 company prefix (厂商识别代码), 6 to 12
 * @returns undefined when the text is no GS1 identifier or has no URN form
 */
export const epcUrn = (text: string, companyPrefixLength: number): string | undefined => {
  const known = isPrefixLength(companyPrefixLength) ? identify(text) : undefined;
  if (!known) return undefined;
  const { qualifier = '' } = known;
  const name = SCHEME_NAMES[known.key]?.[qualifier];
  const scheme = name === undefined ? undefined : schemeOf(name);
  if (!scheme) return undefined;

  const value = known.ais[known.key]!;
  const end = scheme.body === undefined ? value.length : GS1_KEYS.get(known.key)!.checked!;
  const joined = value.slice(end);
  const between = (scheme.between ?? []).map((_, index) => joined.slice(2 * index, 2 * index + 2));
  const fields = [...bodyFields(scheme, value.slice(0, end), companyPrefixLength), ...between];
  const serial = serialField(scheme, joined, known.ais[qualifier]);
  if (serial !== undefined) fields.push(serial.text);
  const urn = `urn:epc:${partOf(name, serial)}:${name}:${fields.join('.')}`;
  return identify(urn)?.canonical === known.canonical ? urn : undefined;
};
