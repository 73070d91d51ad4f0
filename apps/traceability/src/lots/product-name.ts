import { localName, vocabularyElements } from '../capture/vocabulary-elements.js';

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

const isChinese = (language: unknown): boolean =>
  typeof language === 'string' && language.startsWith('zh');

const textOf = (value: unknown): string | undefined => {
  // PostgreSQL's text holds no NUL.
  if (typeof value === 'string') return value.replaceAll('\0', '').trim() || undefined;
  if (Array.isArray(value)) {
    const chinese = value.find((item) =>
      isChinese((item as { '@language'?: unknown } | null)?.['@language']),
    );
    return textOf(chinese ?? value[0]);
  }
  return typeof value === 'object' && value !== null
    ? textOf((value as { '@value'?: unknown })['@value'])
    : undefined;
};

/** Ids and names in the master data of a document's header (EPCIS 2.0 §7.1.4). */
export const namesInHeader = (header: unknown): readonly { id: string; name: string }[] =>
  vocabularyElements(header).flatMap(({ id, attributes }) => {
    const name = nameAmong(attributes);
    return name === undefined ? [] : [{ id, name }];
  });
