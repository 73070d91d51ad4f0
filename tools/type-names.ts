import type { TrackedFile } from './tracked-file.js';

/** A type, interface, class or enum, exported or not, and where it is declared. */
export interface DeclaredType {
  readonly name: string;
  /** `path:line`. */
  readonly at: string;
}

const DECLARATION =
  /^[ \t]*(?:export )?(?:default )?(?:declare )?(?:abstract )?(?:type (?=\w+\s*[<=])|(?:interface|class|enum) )(\w+)/gm;

/** The types that code declares. */
export const declaredTypes = (code: readonly TrackedFile[]): readonly DeclaredType[] =>
  code.flatMap(({ path, text }) =>
    [...text.matchAll(DECLARATION)].map(({ 1: name = '', index }) => ({
      name,
      at: `${path}:${text.slice(0, index).split('\n').length}`,
    })),
  );

// Words that fit any type, so that they tell nothing of this one.
const VAGUE = new Set(
  [
    'Args Asked Data Fields Found Given Held Here Info Input Item Items Kept Known Made Means More',
    'Next Options Output Params Part Parts Place Places Props Question Read Rest Result Row Rows Said',
    'Seen Sent Settings Shown Step Steps Surroundings Taken Thing Things Told Tools Values Way Wish',
    'Wishes Written Wrong',
  ].flatMap((words) => words.split(' ')),
);
const PARTICIPLE = /^[A-Z][a-z]+(ed|ing)$/;
// Nouns that only look like participles.
const NOUNS = new Set(['Feed', 'Finding', 'Listing', 'Reckoning', 'Sampling']);

/** Whether a name does not tell what the type is. */
export const saysNothing = (name: string): boolean =>
  VAGUE.has(name) || (PARTICIPLE.test(name) && !NOUNS.has(name));
