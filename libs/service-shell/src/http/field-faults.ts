import type { TSchema } from '@sinclair/typebox';
import { isOptional } from '@zhixin/contracts';
import { isRegionCode, isRegionPrefix } from '@zhixin/identifiers';
import { FRACTION_DIGITS_MAX, isDate, isInstant } from '@zhixin/instant';
import { CURSOR_CHARACTERS_MAX } from '@zhixin/read-model';
import type { FieldFault, Sentence } from '../problems/problem.js';

/** Said of every cursor that cannot be read, whatever is wrong with it. */
export const NOT_A_CURSOR: Sentence = {
  zh: '游标无效，请从第一页重新开始',
  en: 'is not a cursor of this list; start again from its first page',
};

/** What may be wrong with a field, by the code that a problem document tells. */
const SENTENCES = {
  UNKNOWN_FIELD: () => ({ zh: '不认识的字段', en: 'This field is not known here' }),
  IS_NOT_EMPTY: () => ({ zh: '不能为空', en: 'must not be empty' }),
  IS_STRING: () => ({ zh: '必须是字符串', en: 'must be a string' }),
  IS_BOOLEAN: () => ({ zh: '必须是 true 或 false', en: 'must be true or false' }),
  IS_INT: () => ({ zh: '必须是整数', en: 'must be a whole number' }),
  IS_ARRAY: () => ({ zh: '必须是数组', en: 'must be an array' }),
  IS_OBJECT: () => ({ zh: '必须是对象', en: 'must be an object' }),
  IS_IN: () => ({ zh: '不是允许的值', en: 'is not one of the values allowed' }),
  MATCHES: () => ({ zh: '格式不正确', en: 'has the wrong form' }),
  IS_PRINTABLE: () => ({
    zh: '含有不可显示的字符',
    en: 'holds a character that cannot be shown: a control character or half of a pair',
  }),
  MIN: ({ minimum }) => ({ zh: `不能小于 ${minimum}`, en: `must not be less than ${minimum}` }),
  MAX: ({ maximum }) => ({ zh: `不能大于 ${maximum}`, en: `must not be more than ${maximum}` }),
  MAX_LENGTH: ({ maxLength }) => ({
    zh: `至多 ${maxLength} 个字符`,
    en: `must have at most ${maxLength} characters`,
  }),
  ARRAY_MIN_SIZE: ({ minItems }) => ({
    zh: `至少 ${minItems} 项`,
    en: `must have at least ${minItems} items`,
  }),
  ARRAY_MAX_SIZE: ({ maxItems }) => ({
    zh: `至多 ${maxItems} 项`,
    en: `must have at most ${maxItems} items`,
  }),
} as const satisfies Readonly<Record<string, (field: Limits) => Sentence>>;

/** What JSON Schema says of a field. */
interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
}

interface Form {
  readonly code: string;
  readonly isOf: (text: string) => boolean;
  readonly detail: Sentence;
}

const CURSOR = /^[\w-]+$/;

/** Forms of text by `format`; what is not of its form, or no text at all, has this one fault. */
const FORMS: Readonly<Record<string, Form>> = {
  'date-time': {
    code: 'IS_RFC3339',
    isOf: isInstant,
    detail: {
      zh: `必须是带时区的 RFC 3339 时间，例如 2026-01-31T08:00:00+08:00；公元 1 年至 9999 年，时区偏移不超过 ±14:00，秒至多 ${FRACTION_DIGITS_MAX} 位小数`,
      en: `must be an RFC 3339 time with offset, for example 2026-01-31T08:00:00+08:00; years 1 to 9999, offset within ±14:00, at most ${FRACTION_DIGITS_MAX} decimals of a second`,
    },
  },
  date: {
    code: 'IS_DATE',
    isOf: isDate,
    detail: {
      zh: '必须是日期，例如 2026-01-31',
      en: 'must be a date, for example 2026-01-31',
    },
  },
  region: {
    code: 'MATCHES',
    isOf: isRegionCode,
    detail: {
      zh: '必须是六位 GB/T 2260 行政区划代码',
      en: 'must be a six-digit GB/T 2260 region code',
    },
  },
  'region-prefix': {
    code: 'MATCHES',
    isOf: isRegionPrefix,
    detail: {
      zh: '必须是 2、4 或 6 位行政区划代码',
      en: 'must be 2, 4 or 6 digits of a GB/T 2260 region code',
    },
  },
  cursor: {
    // As the code of `BadCursor` is made of it.
    code: 'BAD_CURSOR',
    isOf: (text) => text.length <= CURSOR_CHARACTERS_MAX && CURSOR.test(text),
    detail: NOT_A_CURSOR,
  },
};

/** A code of `SENTENCES`, or no fault. */
type FieldFaultCode = keyof typeof SENTENCES | undefined;

// PostgreSQL stores neither NUL nor half of a surrogate pair. Line breaks and tabs are text.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;

// As a reader counts: a pair of surrogates is one character, a variation selector is none.
const charactersOf = (text: string): number => [...text.replaceAll(/[\ufe0e\ufe0f]/g, '')].length;

const inText = ({ minLength = 0, maxLength, pattern }: Limits, value: unknown): FieldFaultCode => {
  if (typeof value !== 'string') return 'IS_STRING';
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return 'MATCHES';
  // Spaces alone say nothing.
  if (minLength > 0 && !/\S/u.test(value)) return 'IS_NOT_EMPTY';
  if (maxLength === undefined) return undefined;
  if (value.length > maxLength && charactersOf(value) > maxLength) return 'MAX_LENGTH';
  return UNPRINTABLE.test(value) ? 'IS_PRINTABLE' : undefined;
};

const inNumber = (
  { minimum = -Infinity, maximum = Infinity }: Limits,
  value: unknown,
): FieldFaultCode => {
  if (!Number.isInteger(value)) return 'IS_INT';
  if ((value as number) < minimum) return 'MIN';
  return (value as number) > maximum ? 'MAX' : undefined;
};

const inList = ({ minItems = 0, maxItems = Infinity }: Limits, value: unknown): FieldFaultCode => {
  if (!Array.isArray(value)) return 'IS_ARRAY';
  if (value.length > maxItems) return 'ARRAY_MAX_SIZE';
  return value.length < minItems ? 'ARRAY_MIN_SIZE' : undefined;
};

const inObject = (_: Limits, value: unknown): FieldFaultCode =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'IS_OBJECT';

const KINDS: Readonly<Record<string, (limits: Limits, value: unknown) => FieldFaultCode>> = {
  string: inText,
  integer: inNumber,
  boolean: (_, value) => (typeof value === 'boolean' ? undefined : 'IS_BOOLEAN'),
  array: inList,
  object: inObject,
};

const kindOf = (field: TSchema) => KINDS[String(field['type'])];

/** Whether a field takes one of some words. */
export const isWords = (field: TSchema): boolean =>
  (field as Limits).anyOf?.every(({ const: word }) => typeof word === 'string') === true;

// Alternatives differ in kind, so that a value is judged as what it tries to be.
const alternativeFor = (anyOf: readonly TSchema[], value: unknown): TSchema =>
  anyOf.find((one) => kindOf(one)?.({}, value) === undefined) ?? anyOf[0]!;

/**
 * Makes sure that every part of a field is checked.
 *
 * @throws RangeError for a kind or form that nothing here checks.
 */
export const assertChecked = (field: TSchema): void => {
  if (isWords(field)) return;
  const { anyOf, items, properties = {} } = field as Limits;
  if (anyOf !== undefined) {
    const kinds = anyOf.map((one) => String(one['type']));
    if (new Set(kinds).size < kinds.length)
      throw new RangeError(`Nothing tells the alternatives apart of ${JSON.stringify(field)}.`);
    return anyOf.forEach(assertChecked);
  }
  const format = field['format'] as string | undefined;
  if ((format === undefined ? kindOf(field) : FORMS[format]) === undefined)
    throw new RangeError(`Nothing checks ${JSON.stringify(field)}.`);
  for (const part of [...(items === undefined ? [] : [items]), ...Object.values(properties)])
    assertChecked(part);
};

const told = (code: keyof typeof SENTENCES, field: TSchema, pointer: string): FieldFault => ({
  pointer,
  code,
  detail: SENTENCES[code](field as never),
});

/** A field that the class or the object does not know. */
export const unknownField = (pointer: string): FieldFault =>
  told('UNKNOWN_FIELD', {} as never, pointer);

/** What is wrong with a value at a pointer: of each place the one fault that says most. */
export const faultsIn = (
  field: TSchema,
  value: unknown,
  pointer: string,
): readonly FieldFault[] => {
  const form = FORMS[field['format'] as string];
  if (form !== undefined) {
    const { code, isOf, detail } = form;
    return typeof value === 'string' && isOf(value) ? [] : [{ pointer, code, detail }];
  }
  const { anyOf } = field as Limits;
  if (isWords(field))
    return anyOf!.some(({ const: word }) => word === value) ? [] : [told('IS_IN', field, pointer)];
  if (anyOf !== undefined) return faultsIn(alternativeFor(anyOf, value), value, pointer);
  const found = kindOf(field)?.(field as Limits, value);
  if (found !== undefined) return [told(found, field, pointer)];
  if (Array.isArray(value)) return inItems(field as Limits, value, pointer);
  return (field as Limits).properties === undefined
    ? []
    : inMembers(field as Limits, value as object, pointer);
};

// Of a list of texts its first fault is told, of a list of objects each one's place.
const inItems = ({ items }: Limits, values: readonly unknown[], pointer: string) => {
  if (items === undefined) return [];
  if (!mayBeObject(items))
    return values.flatMap((value) => faultsIn(items, value, pointer)).slice(0, 1);
  return values.flatMap((value, index) => faultsIn(items, value, `${pointer}/${index}`));
};

const mayBeObject = ({ type, anyOf = [] }: TSchema): boolean =>
  type === 'object' || (anyOf as readonly TSchema[]).some(mayBeObject);

const inMembers = ({ properties = {} }: Limits, value: object, pointer: string) => [
  ...Object.keys(value)
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => unknownField(`${pointer}/${escaped(name)}`)),
  ...Object.entries(properties).flatMap(([name, field]) => {
    const member = Object.hasOwn(value, name) ? value[name as never] : undefined;
    return member === undefined && isOptional(field)
      ? []
      : faultsIn(field, member, `${pointer}/${escaped(name)}`);
  }),
];

/** A name in a JSON Pointer (RFC 6901). */
export const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
