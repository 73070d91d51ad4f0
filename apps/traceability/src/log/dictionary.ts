import { createHash } from 'node:crypto';
import type { Queryable } from './queryable.js';

/** Texts remembered with their numbers; what is forgotten is asked for again. */
const REMEMBERED_MAX = 20_000;

/** Which texts a dictionary of the log numbers. */
export type DictionaryName = 'dictionary' | 'reporter';

/** First 16 bytes of a SHA-256, as PostgreSQL's `uuid` takes them. */
export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest().toString('hex', 0, 16);

const KEYS: Readonly<Record<DictionaryName, { column: string; type: string; text: string }>> = {
  dictionary: { column: 'digest', type: 'uuid', text: 'text' },
  reporter: { column: 'uscc', type: 'text', text: 'uscc' },
};

/** Gives texts their numbers, for whoever writes the log under its lock. */
export class Dictionary {
  private readonly remembered = new Map<string, number>();

  constructor(private readonly name: DictionaryName) {}

  /**
   * The number of each text; a new text gets one in the transaction of `db`.
   * What is answered is remembered with `keep` only, as the transaction may come to nothing.
   */
  async numbersOf(db: Queryable, texts: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    const numbers = new Map<string, number>();
    const missing: string[] = [];
    for (const text of texts) {
      const number = this.remembered.get(text);
      if (number === undefined) missing.push(text);
      else numbers.set(text, number);
    }
    if (missing.length > 0)
      for (const [text, number] of await this.enter(db, missing)) numbers.set(text, number);
    return numbers;
  }

  /** Remembers numbers that a committed transaction used. */
  keep(numbers: ReadonlyMap<string, number>): void {
    if (this.remembered.size + numbers.size > REMEMBERED_MAX) this.remembered.clear();
    for (const [text, number] of numbers) this.remembered.set(text, number);
  }

  private async enter(db: Queryable, texts: readonly string[]) {
    const { column, type, text } = KEYS[this.name];
    const keys = texts.map((one) => (column === 'digest' ? digestOf(one) : one));
    const { rows } = await db.query({
      name: `enter_${this.name}`,
      text: `with wanted as (select key, text, at
          from unnest($1::${type}[], $2::text[]) with ordinality as w (key, text, at)),
        entered as (insert into traceability.${this.name} (${[...new Set([column, text])].join(', ')})
          select ${column === text ? 'key' : 'key, text'} from wanted
          where not exists (select from traceability.${this.name} where ${column} = key)
          order by at returning number, ${column} as key)
        select at, number from wanted join entered using (key)
        union all
        select at, number from wanted join traceability.${this.name} on ${column} = key`,
      values: [keys, texts],
    });
    return (rows as { at: string; number: number }[]).map(
      ({ at, number }) => [texts[Number(at) - 1]!, number] as const,
    );
  }
}

/** Texts and reporters by their numbers. */
export interface DictionaryTexts {
  readonly text: (number: number) => string;
  readonly uscc: (number: number) => string;
}

interface TextRow {
  readonly number: number;
  readonly text: string;
  readonly is_reporter: boolean;
}

/**
 * Reads what some numbers stand for.
 *
 * @throws Error for a number that no dictionary has
 */
export const textsOf = async (
  db: Queryable,
  wanted: { readonly texts: ReadonlySet<number>; readonly reporters: ReadonlySet<number> },
): Promise<DictionaryTexts> => {
  const { rows } = await db.query({
    name: 'texts_of',
    text: `select number, text, false as is_reporter from traceability.dictionary where number = any($1)
      union all
      select number, uscc, true from traceability.reporter where number = any($2)`,
    values: [[...wanted.texts], [...wanted.reporters]],
  });
  const texts = new Map<number, string>();
  const reporters = new Map<number, string>();
  for (const { number, text, is_reporter: isReporter } of rows as TextRow[])
    (isReporter ? reporters : texts).set(number, text);
  const from = (entries: ReadonlyMap<number, string>) => (number: number) => {
    const text = entries.get(number);
    if (text === undefined) throw new Error(`No dictionary of the log has the number ${number}.`);
    return text;
  };
  return { text: from(texts), uscc: from(reporters) };
};
