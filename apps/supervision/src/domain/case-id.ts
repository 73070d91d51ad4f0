import { createHash } from 'node:crypto';

const ID_CHARACTERS = 32;
/** How often one number may be recorded: once, and again after each annulment. */
export const FILINGS_MAX = 20;
const FIRST_FILING = 1;

/**
 * The id of a case, from what names it in the world: who issued the document and its number. The same
 * document always gives the same id, so recording it twice is recording it once. What is recorded in
 * place of an annulled document is the next filing under its number.
 *
 * Full-width forms, spaces and the five ways of typing the year's brackets (〔2026〕) do not matter.
 */
export const caseIdOf = (authority: string, number: string, filing = FIRST_FILING): string =>
  createHash('sha256')
    .update(`${plain(authority)}\n${plain(number)}${filing === FIRST_FILING ? '' : `\n${filing}`}`)
    .digest('hex')
    .slice(0, ID_CHARACTERS);

/** The ids of everything that may be recorded under one number, the first filing first. */
export const caseIdsOf = (authority: string, number: string): readonly string[] =>
  Array.from({ length: FILINGS_MAX }, (_, index) =>
    caseIdOf(authority, number, FIRST_FILING + index),
  );

/** Whether a text can be the id of a case at all. */
export const isCaseId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[([{〔【［（「﹝]/g, '〔')
    .replace(/[)\]}〕】］）」﹞]/g, '〕')
    .toUpperCase();
