// A namespace, of which the console's bundle keeps what is used here.
import * as Type from '@sinclair/typebox';
import {
  OptionalKind,
  type Static,
  type TLiteral,
  type TObject,
  type TProperties,
  type TSchema,
  type TUnion,
} from '@sinclair/typebox';

/** RFC 3339 time with offset. */
export const instant = Type.String({ format: 'date-time' });
/** A calendar date. */
export const date = Type.String({ format: 'date' });
/** Unified social credit code, 18 characters (GB 32100-2015). */
export const uscc = Type.String({ minLength: 18, maxLength: 18 });
/** Region, 6 digits (GB/T 2260). */
export const region = Type.String({ pattern: '^[0-9]{6}$' });
/** A region that there may be: six digits under a known province. */
export const registeredRegion = Type.String({ pattern: '^[0-9]{6}$', format: 'region' });

/** One of some words, in the order in which a form offers them. */
export const oneOf = <Word extends string>(...words: readonly Word[]) =>
  Type.Union(words.map((word) => Type.Literal(word)));

/** Quality-credit grade, best first. */
export const grade = oneOf('A', 'B', 'C', 'D');

/** Names of authorities, enterprises and products, identifiers of lots. */
const NAME_CHARACTERS_MAX = 200;
/** Numbers of documents and decisions. */
const REFERENCE_CHARACTERS_MAX = 100;
/** Descriptions and reasons. */
const PROSE_CHARACTERS_MAX = 4_000;
/** A social credit code as it is typed, with spaces and hyphens. */
const TYPED_USCC_CHARACTERS_MAX = 64;
/** Items of a list, e.g. failed test items or kinds of penalty, and each of them. */
const ITEMS_MAX = 200;
const ITEM_CHARACTERS_MAX = 200;

/** Text with something in it. */
export const text = (charactersMax: number) =>
  Type.String({ minLength: 1, maxLength: charactersMax });

export const name = text(NAME_CHARACTERS_MAX);
export const reference = text(REFERENCE_CHARACTERS_MAX);
export const prose = text(PROSE_CHARACTERS_MAX);

/** The same field, with a word about it. */
export const described = <Field extends TSchema>(field: Field, description: string): Field => ({
  ...field,
  description,
});

/** A code as it is typed; whoever takes it reads it (`parseUscc`). */
export const typedUscc = described(
  text(TYPED_USCC_CHARACTERS_MAX),
  'Unified social credit code (GB 32100-2015); spaces and hyphens may stand in it',
);

/** A party identifier in its one form: the Digital Link of a PGLN (417) or GLN (414). */
export const partyId = Type.String({ pattern: '^https://id\\.gs1\\.org/41[47]/[0-9]{13}$' });

/** Short texts, in a form with `examples` to choose from; others may be written. */
export const items = ({
  least,
  examples,
}: { readonly least?: number; readonly examples?: readonly string[] } = {}) =>
  Type.Array(
    Type.String({
      ...text(ITEM_CHARACTERS_MAX),
      ...(examples !== undefined && { examples }),
    }),
    { ...(least !== undefined && { minItems: least }), maxItems: ITEMS_MAX },
  );

/** A field that may be left out, and then says this. */
export const withDefault = <Field extends TSchema>(field: Field, value: Static<Field>) =>
  ({ ...field, default: value }) as Field & { readonly default: Static<Field> };

/** What whoever sends a document has to write: what has a default may be left out. */
export type DocumentToSend<Document extends TObject> =
  Document extends TObject<infer Fields> ? Readonly<SentFields<Fields>> : never;

type SentFields<Fields extends TProperties> = Static<
  TObject<Omit<Fields, DefaultedField<Fields>>>
> & {
  [Field in DefaultedField<Fields>]?: Static<Fields[Field]>;
};

type DefaultedField<Fields extends TProperties> = {
  [Field in keyof Fields]: Fields[Field] extends { readonly default: unknown } ? Field : never;
}[keyof Fields];

/** What only a door asks of a text or number: events outlive the lengths of their time. */
const OF_THE_DOOR: ReadonlySet<string> = new Set([
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'maximum'],
  ...['default', 'examples', 'description'],
]);

const withoutLimits = (field: TSchema): TSchema => {
  const kept = Object.fromEntries(
    Reflect.ownKeys(field)
      .filter((key) => typeof key === 'symbol' || !OF_THE_DOOR.has(key))
      .map((key) => [key, field[key as string] as unknown]),
  );
  return (
    kept['type'] === 'array' ? { ...kept, items: withoutLimits(kept['items'] as TSchema) } : kept
  ) as TSchema;
};

/**
 * The fields of a document as a contract promises them: words and forms as at the door, lengths not. What has
 * a default there is always there.
 */
export const published = <Fields extends TProperties>({ properties }: TObject<Fields>): Fields =>
  Object.fromEntries(
    Object.entries(properties).map(([field, schema]) => [field, withoutLimits(schema)]),
  ) as Fields;

/** The words of a field that takes one of some. */
export const wordsOf = <Word extends string>({
  anyOf,
}: TUnion<TLiteral<Word>[]>): readonly Word[] => anyOf.map(({ const: word }) => word);

/** Whether whoever sends a document may leave a field out. */
export const isOptional = (field: TSchema): boolean =>
  OptionalKind in field || field['default'] !== undefined;
