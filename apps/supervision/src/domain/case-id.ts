import { createHash } from 'node:crypto';

const ID_CHARACTERS = 32;

/**
 * The id of a case, from what names it in the world: who issued the document and its number. The same
 * document always gives the same id, so recording it twice is recording it once.
 *
 * Full-width forms, spaces and the five ways of typing the year's brackets (〔2026〕) do not matter.
 */
export const caseIdOf = (authority: string, number: string): string =>
  createHash('sha256')
    .update(`${plain(authority)}\n${plain(number)}`)
    .digest('hex')
    .slice(0, ID_CHARACTERS);

/** Whether a text can be the id of a case at all. */
export const isCaseId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[([{〔【［（「﹝]/g, '〔')
    .replace(/[)\]}〕】］）」﹞]/g, '〕')
    .toUpperCase();
