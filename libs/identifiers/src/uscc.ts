import { isRegionCode } from './region.js';

/** The 31 characters of GB 32100-2015, table 1; a character's value is its place here. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Characters in a unified social credit code (统一社会信用代码). */
export const USCC_LENGTH = 18;
const ORGANISATION_FROM = 8;
const ORGANISATION_TO = 17;
const REGION_FROM = 2;
const REGION_TO = 8;

/** A doubt about a code that is shaped rightly. Codes in daily use carry such faults: never refuse. */
export interface UsccWarning {
  readonly code: 'USCC_CHECK_DIGIT' | 'ORGANISATION_CODE_CHECK' | 'REGION_CODE';
  /** 1-based, as a person counts. */
  readonly position: number;
  readonly found: string;
  /** Absent where there is no single right answer. */
  readonly expected?: string;
}

/** One character that was read as another: GB 32100 has no I and no O. */
export interface Substitution {
  readonly position: number;
  readonly from: string;
  readonly to: string;
}

/** A code in its plain form with what is doubtful about it, or why it is none. */
export type ParsedUscc =
  | {
      readonly ok: true;
      readonly uscc: string;
      /** What was sent, where it differs from `uscc`. */
      readonly normalisedFrom?: string;
      readonly substitutions: readonly Substitution[];
      readonly warnings: readonly UsccWarning[];
      /** GB/T 2260 code of the registering authority, characters 3 to 8. */
      readonly region: string;
    }
  | { readonly ok: false; readonly code: 'USCC_LENGTH'; readonly length: number }
  | {
      readonly ok: false;
      readonly code: 'USCC_CHARACTER';
      readonly position: number;
      readonly character: string;
    };

/**
 * The 18th character of a code from its first 17: (31 − Σ Cᵢ·Wᵢ mod 31) mod 31, GB 32100-2015 §5.
 * 91350100M000100Y4 gives '3', the standard's own example.
 *
 * @throws RangeError when the text is not 17 characters of the code's alphabet
 */
export const usccCheckCharacter = (first17: string): string => {
  const values = [...first17].map((character) => ALPHABET.indexOf(character));
  if (values.length !== WEIGHTS.length || values.includes(-1))
    throw new RangeError(`not the first 17 characters of a social credit code: ${first17}`);
  const sum = values.reduce((total, value, index) => total + value * WEIGHTS[index]!, 0);
  return ALPHABET[(ALPHABET.length - (sum % ALPHABET.length)) % ALPHABET.length]!;
};

/**
 * The ninth character of an organisation code (组织机构代码) from its first eight, GB 11714-1997:
 * 11 − Σ mod 11, where 10 is written X and 11 is 0; letters count from A = 10.
 */
export const organisationCheckCharacter = (first8: string): string => {
  const sum = ORGANISATION_WEIGHTS.reduce(
    (total, weight, index) => total + weight * parseInt(first8[index] ?? '0', 36),
    0,
  );
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : String(check % 11);
};

const substituted = (text: string): { text: string; substitutions: Substitution[] } => {
  const substitutions: Substitution[] = [];
  const replaced = text.replace(/[IO]/g, (from, offset: number) => {
    const to = from === 'I' ? '1' : '0';
    substitutions.push({ position: offset + 1, from, to });
    return to;
  });
  return { text: replaced, substitutions };
};

const isAllowed = (character: string, index: number): boolean =>
  index >= REGION_FROM && index < REGION_TO
    ? character >= '0' && character <= '9'
    : ALPHABET.includes(character);

const warningsOf = (uscc: string): UsccWarning[] => {
  const warnings: UsccWarning[] = [];
  const warn = (code: UsccWarning['code'], position: number, found: string, expected?: string) =>
    warnings.push({ code, position, found, ...(expected === undefined ? {} : { expected }) });

  const region = uscc.slice(REGION_FROM, REGION_TO);
  if (!isRegionCode(region)) warn('REGION_CODE', REGION_FROM + 1, region);

  const organisation = uscc.slice(ORGANISATION_FROM, ORGANISATION_TO);
  const organisationCheck = organisationCheckCharacter(organisation.slice(0, -1));
  if (organisation.at(-1) !== organisationCheck)
    warn('ORGANISATION_CODE_CHECK', ORGANISATION_TO, organisation.at(-1)!, organisationCheck);

  const check = usccCheckCharacter(uscc.slice(0, -1));
  if (uscc.at(-1) !== check) warn('USCC_CHECK_DIGIT', USCC_LENGTH, uscc.at(-1)!, check);
  return warnings;
};

/**
 * Reads a unified social credit code (统一社会信用代码, GB 32100-2015). Spaces and hyphens are
 * dropped, full-width and small letters made plain, I read as 1 and O as 0. A character the standard does
 * not know is named with its place; a wrong check digit is only a warning, because such codes exist.
 */
export const parseUscc = (text: string): ParsedUscc => {
  const plain = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  const characters = [...plain];
  if (characters.length !== USCC_LENGTH)
    return { ok: false, code: 'USCC_LENGTH', length: characters.length };

  const { text: uscc, substitutions } = substituted(plain);
  const wrong = [...uscc].findIndex((character, index) => !isAllowed(character, index));
  if (wrong !== -1)
    return { ok: false, code: 'USCC_CHARACTER', position: wrong + 1, character: [...uscc][wrong]! };

  return {
    ok: true,
    uscc,
    ...(uscc === text ? {} : { normalisedFrom: text }),
    substitutions,
    warnings: warningsOf(uscc),
    region: uscc.slice(REGION_FROM, REGION_TO),
  };
};

/**
 * A code with both check characters right, from its parts: for test data and demonstrations.
 *
 * @param parts registry and category characters (91 = company at the market regulator), region
 *   code, and the eight characters of the organisation's own number
 */
export const makeUscc = (parts: {
  readonly category: string;
  readonly region: string;
  readonly organisation: string;
}): string => {
  const check = organisationCheckCharacter(parts.organisation);
  const first17 = `${parts.category}${parts.region}${parts.organisation}${check}`;
  return first17 + usccCheckCharacter(first17);
};
