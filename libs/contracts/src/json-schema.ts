import type { TSchema } from '@sinclair/typebox';
import type { Contract } from './contract.js';

/** A JSON document, ready to be written. */
export type JsonDocument = Readonly<Record<string, unknown>>;

/** Dialect of every schema here: JSON Schema 2020-12. */
export const JSON_SCHEMA_DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** A TypeBox schema without TypeBox's own symbols. */
export const plain = (schema: TSchema): JsonDocument =>
  JSON.parse(JSON.stringify(schema)) as JsonDocument;

/** The stand-alone JSON Schema of a contract's data. */
export const jsonSchemaOf = ({ type, summary, schema }: Contract): JsonDocument => ({
  $schema: JSON_SCHEMA_DIALECT,
  $id: `urn:zhixin:contract:${type}`,
  title: type,
  description: summary,
  ...plain(schema),
});
