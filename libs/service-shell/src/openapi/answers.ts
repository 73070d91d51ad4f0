import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyDecorators } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';

// Made of the types in `libs/contracts/src/api`, seen from this file's folder in `src` or `dist`.
const FILE = join(import.meta.dirname, '..', '..', '..', 'contracts', 'generated', 'answers.json');

/** By name; they refer to each other by `#/components/schemas/`. */
const answerSchemas = JSON.parse(readFileSync(FILE, 'utf8')) as Readonly<
  Record<string, { readonly description?: string }>
>;

const REFERENCE = /"#\/components\/schemas\/(\w+)"/g;

// Several where it depends on the caller.
const schemaOf = ([name, ...others]: readonly [string, ...string[]]) => {
  const unknown = [name, ...others].find((one) => !Object.hasOwn(answerSchemas, one));
  if (unknown !== undefined) throw new RangeError(`No answer is called ${unknown}.`);
  return others.length === 0 ? refTo(name) : { anyOf: [name, ...others].map(refTo) };
};

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/**
 * Documents what a route answers, by the names of its types in `@zhixin/contracts`.
 *
 * @throws RangeError when there is no such type.
 */
export const Answers = (...names: readonly [string, ...string[]]): MethodDecorator => {
  const schema = schemaOf(names);
  const description = names.map((name) => answerSchemas[name]?.description ?? name).join(' ');
  return ApiOkResponse({ description, schema });
};

/**
 * Documents a page of a list, how fresh it is, and how much is missing although it was recorded before.
 *
 * @throws RangeError when there is no such type.
 */
export const AnswersPage = (name: string): MethodDecorator => {
  const properties = {
    items: { type: 'array', items: schemaOf([name]) },
    asOf: { type: 'string', format: 'date-time' },
    parked: { type: 'integer', minimum: 1 },
  };
  const schema = { type: 'object', required: ['items', 'asOf'], properties };
  const description =
    '`items` and `asOf`, and how many events it lacks that are `parked`; the next page is in `Link: rel="next"`.';
  return ApiOkResponse({ description, schema });
};

/**
 * Documents the two answers of a route that records.
 *
 * @throws RangeError when there is no such type.
 */
export const AnswersReceipt = (name: string): MethodDecorator => {
  const schema = schemaOf([name]);
  return applyDecorators(
    ApiCreatedResponse({ description: 'Recorded now', schema }),
    ApiOkResponse({ description: 'Recorded before; nothing happened now', schema }),
  );
};

/** The schemas that a document refers to, and those that they refer to. */
export const answersReferredIn = (document: unknown): Record<string, never> => {
  const found: Record<string, unknown> = {};
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(REFERENCE)) {
      if (Object.hasOwn(found, name) || !Object.hasOwn(answerSchemas, name)) continue;
      found[name] = answerSchemas[name];
      visit(answerSchemas[name]);
    }
  };
  visit(document);
  return found as Record<string, never>;
};
