import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { rulesOf } from '../openapi/body-schemas.js';
import { badInput, type FieldFault, type Sentence } from '../problems/problem.js';

/** Faults named in one answer at most; more would only help someone flood the log. */
const FAULTS_MAX = 50;

type Sentences = Readonly<Record<string, (limits: readonly unknown[]) => Sentence>>;

// By class-validator's constraint name. A constraint without a row keeps class-validator's English.
const SENTENCES: Sentences = {
  whitelistValidation: () => ({ zh: '不认识的字段', en: 'This field is not known here' }),
  isDefined: () => ({ zh: '必须填写', en: 'must be given' }),
  isNotEmpty: () => ({ zh: '不能为空', en: 'must not be empty' }),
  isString: () => ({ zh: '必须是字符串', en: 'must be a string' }),
  isBoolean: () => ({ zh: '必须是 true 或 false', en: 'must be true or false' }),
  isInt: () => ({ zh: '必须是整数', en: 'must be a whole number' }),
  isNumber: () => ({ zh: '必须是数字', en: 'must be a number' }),
  isArray: () => ({ zh: '必须是数组', en: 'must be an array' }),
  isObject: () => ({ zh: '必须是对象', en: 'must be an object' }),
  nestedValidation: () => ({ zh: '必须是对象', en: 'must be an object' }),
  isUuid: () => ({ zh: '必须是 UUID', en: 'must be a UUID' }),
  isUrl: () => ({ zh: '必须是网址', en: 'must be a web address' }),
  isRfc3339: () => timeSentence,
  isISO8601: () => timeSentence,
  isIso8601: () => timeSentence,
  min: ([least]) => ({ zh: `不能小于 ${least}`, en: `must not be less than ${least}` }),
  max: ([most]) => ({ zh: `不能大于 ${most}`, en: `must not be more than ${most}` }),
  minLength: ([least]) => ({
    zh: `至少 ${least} 个字符`,
    en: `must have at least ${least} characters`,
  }),
  maxLength: ([most]) => ({
    zh: `至多 ${most} 个字符`,
    en: `must have at most ${most} characters`,
  }),
  arrayMinSize: ([least]) => ({ zh: `至少 ${least} 项`, en: `must have at least ${least} items` }),
  arrayMaxSize: ([most]) => ({ zh: `至多 ${most} 项`, en: `must have at most ${most} items` }),
  arrayUnique: () => ({ zh: '各项不能重复', en: 'items must differ' }),
  matches: () => ({ zh: '格式不正确', en: 'has the wrong form' }),
  isIn: () => ({ zh: '不是允许的值', en: 'is not one of the values allowed' }),
  isEnum: () => ({ zh: '不是允许的值', en: 'is not one of the values allowed' }),
};

const timeSentence: Sentence = {
  zh: '必须是带时区的 RFC 3339 时间，例如 2026-01-31T08:00:00+08:00',
  en: 'must be an RFC 3339 time with offset, for example 2026-01-31T08:00:00+08:00',
};

/** Checks bodies, queries and parameters against their classes; a field the class does not know is a fault. */
export const validation = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    // What was left out, or sent empty, keeps the default of its class.
    transformOptions: { exposeUnsetFields: false },
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: true, value: false },
    exceptionFactory: (errors) =>
      badInput(...errors.flatMap((error) => faultsOf(error, '')).slice(0, FAULTS_MAX)),
  });

const faultsOf = (error: ValidationError, parent: string): FieldFault[] => {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = mostTelling(error.constraints).map(([constraint, english]) => ({
    pointer,
    code: codeOf(constraint),
    detail: sentenceOf(constraint, { english, error }),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer))];
};

// What has the wrong kind breaks its limits too, but that is not what is wrong with it.
const KINDS = [
  'whitelistValidation',
  'isDefined',
  'isArray',
  'isObject',
  'nestedValidation',
  'isString',
  'isBoolean',
  'isInt',
  'isNumber',
  'isNotEmpty',
];

const mostTelling = (constraints: ValidationError['constraints'] = {}): [string, string][] => {
  const all = Object.entries(constraints);
  const ofKind = KINDS.flatMap((kind) => all.filter(([name]) => name === kind));
  return [...ofKind, ...all].slice(0, 1);
};

// A decorator's own message wins when it is bilingual: `message: '中文 | English'`.
const sentenceOf = (
  constraint: string,
  { english, error }: { english: string; error: ValidationError },
): Sentence | string => {
  const [zh, en] = english.split(' | ');
  if (zh !== undefined && en !== undefined) return { zh, en };
  return (
    SENTENCES[constraint]?.(limitsOf(constraint, error)) ??
    english.replace(`${error.property} `, '')
  );
};

// class-validator puts a rule's limits into its sentence only, so they are looked up where it keeps them.
const limitsOf = (constraint: string, { target, property }: ValidationError): readonly unknown[] =>
  (target === undefined ? [] : rulesOf(target.constructor)).find(
    ({ name, propertyName }) => name === constraint && propertyName === property,
  )?.constraints ?? [];

const codeOf = (constraint: string): string =>
  constraint === 'whitelistValidation'
    ? 'UNKNOWN_FIELD'
    : constraint.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
