import type { Finding } from './ledger.js';
import { NONE } from './names.js';
import { isPiece, offence } from './offence.js';
import type { StoryStep, Story } from './story.js';

const BACK: ReadonlySet<StoryStep['kind']> = new Set(['arrive', 'make', 'yield']);

/** A piece that a party ships again although it never came back. */
export const shippedTwice = (story: Story): readonly Finding[] => {
  if (!isPiece(story)) return [];
  const found: Finding[] = [];
  const away = new Map<number, StoryStep>();
  for (const step of story.steps) {
    const { kind, party, via } = step;
    if (BACK.has(kind)) away.delete(party);
    if (kind !== 'leave') continue;
    const before = away.get(party);
    // What a crate was said to hold once need not be in it for ever.
    if (before !== undefined && via < 0)
      found.push(offence('shipped-twice', story, [before, step]));
    sentBack(away, step);
    away.set(party, step);
  }
  return found;
};

/** Who hands a piece on may hand it to any of those who sent it away. */
const sentBack = (away: Map<number, StoryStep>, { party, other }: StoryStep): void => {
  for (const giver of [...away.keys()])
    if (giver !== party && (other === giver || other === NONE)) away.delete(giver);
};
