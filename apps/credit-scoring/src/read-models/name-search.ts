/**
 * Search by any part of a name, Chinese included: a text is indexed by its pairs of characters (and
 * single ones), and a text that contains another has all pairs of it. PostgreSQL's own trigrams drop
 * Chinese where the database has no locale.
 */
export const searchable = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

/** Pairs and single characters of a searchable text, each once. */
export const gramsIn = (text: string): readonly string[] => {
  const characters = [...text];
  return [...new Set([...characters, ...pairsOf(characters)])];
};

/** What the grams of a text must hold for it to contain `part`. */
export const gramsNeeded = (part: string): readonly string[] => {
  const characters = [...part];
  return characters.length === 1 ? characters : [...new Set(pairsOf(characters))];
};

/** A pattern for LIKE that finds the part as it is. */
export const containing = (part: string): string => `%${part.replace(/[\\%_]/g, '\\$&')}%`;

const pairsOf = (characters: readonly string[]) =>
  characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
