import type { Finding } from './ledger.js';
import { isPiece, namedSteps, offence } from './offence.js';
import type { StoryStep, Story } from './story.js';

const RETURNING: ReadonlySet<string> = new Set(['returned', 'recalled']);

/** A piece sold to a consumer again, although its holder took it back from nobody. */
export const soldTwice = (story: Story): readonly Finding[] => {
  if (!isPiece(story)) return [];
  const found: Finding[] = [];
  let sold: StoryStep | undefined;
  for (const step of namedSteps(story, 'arrive', 'end')) {
    if (isReturn(story, step)) sold = undefined;
    if (step.state !== 'sold') continue;
    if (sold !== undefined) found.push(offence('sold-twice', story, [sold, step]));
    if (sold === undefined || story.isOfHolder(step)) sold = step;
  }
  return found;
};

const isReturn = ({ isOfHolder }: Story, step: StoryStep): boolean =>
  step.kind === 'arrive' && RETURNING.has(step.event.disposition ?? '') && isOfHolder(step);
