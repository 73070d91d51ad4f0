import { IDENTIFIER_CHARACTERS_MAX } from '../capture/limits.js';

/** Attributes that carry a product's or place's name, best first (CBV 2.0 §9 and GS1 Web Vocabulary). */
const NAMES = [
  'regulatedProductName',
  'productName',
  'descriptionShort',
  'functionalName',
  'tradeItemDescription',
  'descriptiveName',
  'name',
  'productDescription',
];

const NAME_CHARACTERS_MAX = 200;

/** The name among reported attributes (ilmd, or a master-data element), Chinese before other languages. */
export const nameAmong = (attributes: Readonly<Record<string, unknown>>): string | undefined => {
  const byLocalName = new Map(
    Object.entries(attributes).map(([name, value]) => [localName(name), value]),
  );
  for (const name of NAMES) {
    const text = textOf(byLocalName.get(name));
    if (text !== undefined) return text.slice(0, NAME_CHARACTERS_MAX);
  }
  return undefined;
};

const localName = (name: string): string =>
  name.slice(Math.max(...['/', '#', ':'].map((mark) => name.lastIndexOf(mark))) + 1);

const textOf = (value: unknown): string | undefined => {
  // PostgreSQL's text holds no NUL.
  if (typeof value === 'string') return value.replaceAll('\0', '').trim() || undefined;
  if (Array.isArray(value)) {
    const chinese = value.find((item) =>
      String((item as { '@language'?: unknown } | null)?.['@language']).startsWith('zh'),
    );
    return textOf(chinese ?? value[0]);
  }
  return typeof value === 'object' && value !== null
    ? textOf((value as { '@value'?: unknown })['@value'])
    : undefined;
};

/** Ids and names in the master data of a document's header (EPCIS 2.0 §7.1.4). */
export const namesInHeader = (header: unknown): readonly { id: string; name: string }[] => {
  const list = at(at(at(header, 'epcisMasterData'), 'vocabularyList'));
  const elements = arrayOf(list).flatMap((vocabulary) =>
    arrayOf(at(vocabulary, 'vocabularyElementList')),
  );
  return elements.slice(0, ELEMENTS_MAX).flatMap((element) => {
    const id = at(element, 'id');
    const attributes = Object.fromEntries(
      arrayOf(at(element, 'attributes')).map((pair) => [
        String(at(pair, 'id')),
        at(pair, 'attribute'),
      ]),
    );
    const name = nameAmong(attributes);
    return typeof id === 'string' && id.length <= IDENTIFIER_CHARACTERS_MAX && name !== undefined
      ? [{ id, name }]
      : [];
  });
};

const ELEMENTS_MAX = 2_000;

const at = (value: unknown, name?: string): unknown =>
  name === undefined
    ? value
    : typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)[name]
      : undefined;

const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
