import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';

/** One rule that a decorator put on a property. */
interface Rule {
  readonly propertyName: string;
  readonly type: string;
  readonly name?: string;
  readonly constraints?: readonly unknown[];
  readonly each: boolean;
}

type Class = new (...args: never[]) => object;
type Schema = Record<string, unknown>;

/** What class-validator was told of a class. */
export const rulesOf = (target: object): readonly Rule[] =>
  getMetadataStorage().getTargetValidationMetadatas(
    target as Class,
    '',
    true,
    false,
  ) as unknown as readonly Rule[];

const described = new WeakSet<object>();

/**
 * Tells the OpenAPI document what class-validator checks, so that a body is declared once. A property
 * that has an `@ApiProperty` of its own keeps it.
 */
export const describeBody = (body: Class): void => {
  if (described.has(body)) return;
  described.add(body);
  for (const [property, rules] of byProperty(rulesOf(body))) {
    if (Reflect.hasMetadata('swagger/apiModelProperties', body.prototype as object, property))
      continue;
    ApiProperty(propertyOf(body, property, rules))(body.prototype as object, property);
  }
};

const byProperty = (rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> => {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules)
    groups.set(rule.propertyName, [...(groups.get(rule.propertyName) ?? []), rule]);
  return groups;
};

const propertyOf = (body: Class, property: string, rules: readonly Rule[]): ApiPropertyOptions => {
  const required = !rules.some(({ type }) => type === 'conditionalValidation');
  const isArray = rules.some(({ name, each }) => each || name === 'isArray');
  const nested = nestedClass(body, property);
  if (rules.some(({ type }) => type === 'nestedValidation') && nested !== undefined) {
    describeBody(nested);
    return { required, type: () => nested, isArray } as ApiPropertyOptions;
  }
  const ofItems = Object.assign(
    {},
    ...rules.filter(({ each }) => each === isArray).map(schemaOf),
  ) as Schema;
  if (!isArray) return { required, ...typeOf(body, property), ...ofItems } as ApiPropertyOptions;
  const ofArray = Object.assign({}, ...rules.filter(({ each }) => !each).map(schemaOf)) as Schema;
  const items = { type: 'string', ...ofItems };
  delete ofArray['type'];
  return { required, ...ofArray, type: 'array', items } as ApiPropertyOptions;
};

const nestedClass = (body: Class, property: string): Class | undefined => {
  const found = defaultMetadataStorage.findTypeMetadata(body, property);
  if (found?.typeFunction !== undefined) return found.typeFunction() as Class;
  const declared = Reflect.getMetadata(
    'design:type',
    body.prototype as object,
    property,
  ) as unknown;
  return typeof declared === 'function' &&
    ![Object, Array, String, Number, Boolean].includes(declared as never)
    ? (declared as Class)
    : undefined;
};

const typeOf = (body: Class, property: string): Schema => {
  const declared = Reflect.getMetadata(
    'design:type',
    body.prototype as object,
    property,
  ) as unknown;
  if (declared === Number) return { type: 'number' };
  if (declared === Boolean) return { type: 'boolean' };
  if (declared === String) return { type: 'string' };
  return {};
};

const SCHEMAS: Readonly<Record<string, (limits: readonly unknown[]) => Schema>> = {
  isString: () => ({ type: 'string' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isBoolean: () => ({ type: 'boolean' }),
  isObject: () => ({ type: 'object' }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isUrl: () => ({ type: 'string', format: 'uri' }),
  isRfc3339: () => ({ type: 'string', format: 'date-time' }),
  isIso8601: () => ({ type: 'string', format: 'date-time' }),
  badCursor: ([maxLength]) => ({ type: 'string', maxLength }),
  isDate: () => ({ type: 'string', format: 'date' }),
  isDateString: () => ({ type: 'string', format: 'date-time' }),
  isNotEmpty: () => ({ minLength: 1 }),
  min: ([minimum]) => ({ minimum }),
  max: ([maximum]) => ({ maximum }),
  isPositive: () => ({ exclusiveMinimum: 0 }),
  minLength: ([minLength]) => ({ minLength }),
  maxLength: ([maxLength]) => ({ maxLength }),
  isLength: ([minLength, maxLength]) => ({
    minLength,
    ...(maxLength !== undefined && { maxLength }),
  }),
  matches: ([pattern]) => ({
    type: 'string',
    pattern: pattern instanceof RegExp ? pattern.source : pattern,
  }),
  isIn: ([values]) => ({ enum: values }),
  isEnum: ([values]) => ({ enum: Object.values(values as object) }),
  arrayMinSize: ([minItems]) => ({ minItems }),
  arrayMaxSize: ([maxItems]) => ({ maxItems }),
  arrayUnique: () => ({ uniqueItems: true }),
};

const schemaOf = ({ name = '', constraints = [] }: Rule): Schema =>
  SCHEMAS[name]?.(constraints) ?? {};
