import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Static, TObject, TSchema } from '@sinclair/typebox';
import { isOptional } from '@zhixin/contracts';
import { instantInQuery } from '@zhixin/instant';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import type { FieldFault } from '../problems/problem.js';
import { assertChecked, escaped, faultsIn, isWords } from './field-faults.js';

/** A class whose instances say what a schema says, defaults filled in. */
type ClassOf<Document extends TObject> = new () => Static<Document>;

const documents = new WeakMap<object, TObject>();

/**
 * The class of a body, made from the schema of what it says: `class PenaltyBody extends bodyOf(penaltyFields) {}`.
 * Nest sees a class, class-validator and the OpenAPI document see every field.
 *
 * @throws RangeError for a field that nothing here checks.
 */
export const bodyOf = <Document extends TObject>(document: Document): ClassOf<Document> => {
  const fields = Object.entries(document.properties);
  const defaults = fields.flatMap(([name, field]) =>
    field['default'] === undefined ? [] : [[name, field['default'] as unknown] as const],
  );
  class Body {
    constructor() {
      for (const [name, value] of defaults) this[name as never] = structuredClone(value) as never;
    }
  }
  documents.set(Body.prototype, document);
  for (const [name, field] of fields) declare(Body.prototype, name, field);
  return Body as never;
};

/**
 * The class of a query string, as `bodyOf` makes that of a body. A parameter that is empty, such as `?grade=&q=`,
 * is none; numbers and times are read from what a query string makes of them.
 *
 * @throws RangeError for a field that nothing here checks.
 */
export const queryOf = <Document extends TObject>(document: Document): ClassOf<Document> => {
  const query = bodyOf(document);
  for (const [name, field] of Object.entries(document.properties))
    Transform(({ value }: { readonly value: unknown }) => readParameter(field, value))(
      query.prototype as object,
      name,
    );
  return query;
};

const readParameter = (field: TSchema, value: unknown): unknown => {
  if (value === '' && isOptional(field)) return undefined;
  if (typeof value !== 'string') return value;
  if (field['type'] === 'integer') return Number(value);
  return field['format'] === 'date-time' ? instantInQuery(value) : value;
};

const declare = (prototype: object, name: string, field: TSchema): void => {
  assertChecked(field);
  ValidateBy({
    name: 'declared',
    validator: {
      validate: (value: unknown) => ownFaults(field, value, '').length === 0,
      defaultMessage: () => 'is not as declared',
    },
  })(prototype, name);
  ApiProperty({ ...openApiOf(field), required: !isOptional(field) } as ApiPropertyOptions)(
    prototype,
    name,
  );
};

const ownFaults = (field: TSchema, value: unknown, pointer: string): readonly FieldFault[] =>
  value === undefined && isOptional(field) ? [] : faultsIn(field, value, pointer);

/** What is wrong with a field of a body or query; nothing where its class was not made from a schema. */
export const faultsOfField = (body: object, name: string): readonly FieldFault[] => {
  const field = documentOf(body)?.properties[name];
  return field === undefined ? [] : ownFaults(field, body[name as never], `/${escaped(name)}`);
};

const documentOf = (body: object): TObject | undefined => {
  for (let at: unknown = body; at instanceof Object; at = Object.getPrototypeOf(at)) {
    const document = documents.get(at);
    if (document !== undefined) return document;
  }
  return undefined;
};

// TypeBox writes one of some words as `anyOf`, which a document shows as as many schemas.
const openApiOf = (field: TSchema): object => {
  const { anyOf, items, ...rest } = field as TSchema & {
    readonly anyOf?: readonly TSchema[];
    readonly items?: TSchema;
  };
  return {
    ...rest,
    ...(anyOf !== undefined &&
      (isWords(field)
        ? { type: 'string', enum: anyOf.map(({ const: word }) => word as string) }
        : { anyOf: anyOf.map(openApiOf) })),
    ...(items !== undefined && { items: openApiOf(items) }),
  };
};
