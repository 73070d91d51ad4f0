import type { TrackedFile } from './tracked-file.js';

/** What `GLOSSARY.md` says of names. */
export interface Glossary {
  /** Names that code must declare, by the term that each stands for. */
  readonly codeNames: readonly (readonly [term: string, name: string])[];
  /** What each name that is gone is called now. */
  readonly gone: ReadonlyMap<string, string>;
}

/** Reads the tables; without the file there are no names. */
export const glossaryOf = (files: readonly TrackedFile[]): Glossary => {
  const { text } = files.find(({ path }) => path === 'GLOSSARY.md') ?? { text: '' };
  const [terms = '', gone = ''] = text.split('\n## Names that are gone\n');
  return {
    codeNames: rowsOf(terms).flatMap(([, term = '', , code]) =>
      namesIn(code).map((name) => [term, name] as const),
    ),
    gone: new Map(
      rowsOf(gone).flatMap(([, old, now = '']) => namesIn(old).map((name) => [name, now] as const)),
    ),
  };
};

const rowsOf = (tables: string) =>
  tables
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()));

const namesIn = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

const DECLARATION =
  /\b(?:type|interface|class|enum|const|function) (\w+)|^ {2}([A-Z]\w+): Type\.Object\(/gm;

/** Types, constants, functions and events that code declares. */
export const declaredNames = (code: readonly TrackedFile[]): ReadonlySet<string> =>
  new Set(
    code.flatMap(({ text }) =>
      [...text.matchAll(DECLARATION)].map(([, name, event]) => name ?? event ?? ''),
    ),
  );
