import { IDENTIFIER_CHARACTERS_MAX } from './limits.js';

/** Elements of one document that are looked at, and children of all of them. */
const ELEMENTS_MAX = 2_000;

/** What master data says of one thing or place (EPCIS 2.0 §7.1.4). */
export interface VocabularyElement {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What lies within it; absent: nothing is said of that. */
  readonly children?: readonly string[];
}

/** The elements of the master data in a document's header. */
export const vocabularyElements = (header: unknown): readonly VocabularyElement[] => {
  const list = at(at(header, 'epcisMasterData'), 'vocabularyList');
  return arrayOf(list)
    .flatMap((vocabulary) => arrayOf(at(vocabulary, 'vocabularyElementList')))
    .slice(0, ELEMENTS_MAX)
    .flatMap((element) => {
      const id = at(element, 'id');
      if (!isIdentifier(id)) return [];
      const children = at(element, 'children');
      return {
        id,
        attributes: Object.fromEntries(
          arrayOf(at(element, 'attributes')).map((pair) => [
            String(at(pair, 'id')),
            at(pair, 'attribute'),
          ]),
        ),
        ...(Array.isArray(children) && {
          children: children.slice(0, ELEMENTS_MAX).filter(isIdentifier),
        }),
      };
    });
};

const isIdentifier = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= IDENTIFIER_CHARACTERS_MAX;

const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;

const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Name of an attribute without its namespace. */
export const localName = (name: string): string =>
  name.slice(Math.max(...['/', '#', ':'].map((mark) => name.lastIndexOf(mark))) + 1);
