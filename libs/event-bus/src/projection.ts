import type { Static, TObject, TSchema } from '@sinclair/typebox';

type Project = (value: never) => unknown;

const compiled = new WeakMap<TObject, Project>();

/**
 * What a schema names of a value, nested objects and lists of them too; a part that may hold anything stays as it is.
 * A schema is read once.
 *
 * @throws RangeError for a schema in which one of several objects may stand.
 */
export const projected = <Schema extends TObject>(
  schema: Schema,
  value: Static<Schema>,
): Static<Schema> => {
  const project = compiled.get(schema) ?? ofObject(schema);
  compiled.set(schema, project);
  return project(value as never) as Static<Schema>;
};

const ofObject = ({ properties }: TObject): Project => {
  const fields = Object.entries(properties).map(([name, field]) => [name, ofField(field)] as const);
  return (value: Readonly<Record<string, never>>) => {
    const kept: Record<string, unknown> = {};
    for (const [name, project] of fields) {
      const held = value[name];
      if (held !== undefined) kept[name] = project === undefined ? held : project(held);
    }
    return kept;
  };
};

/** Undefined for what is taken as it is. */
const ofField = (field: TSchema): Project | undefined => {
  const { properties, items, anyOf = [] } = field as NestedSchema;
  if (properties !== undefined) return ofObject(field as TObject);
  if (anyOf.some((member) => ofField(member) !== undefined))
    throw new RangeError(`Nothing tells which of these is meant: ${JSON.stringify(anyOf)}.`);
  const each = items === undefined ? undefined : ofField(items);
  return each && ((values: readonly never[]) => values.map(each));
};

interface NestedSchema {
  readonly properties?: object;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
}
