import type { Finding } from './ledger.js';
import { offence } from './offence.js';
import type { StoryStep, Story } from './story.js';

/** A piece that goes into a container without coming out of the one it is in. */
export const secondParents = (story: Story): readonly Finding[] => {
  if (!story.thing.isSerial) return [];
  const found: Finding[] = [];
  let inside: StoryStep | undefined;
  for (const step of story.steps) {
    if (step.container === story.thing.thing || step.via >= 0) continue;
    if (step.kind === 'unpack' && step.container === inside?.container) inside = undefined;
    if (step.kind !== 'pack') continue;
    if (inside !== undefined && inside.container !== step.container)
      found.push(offence('second-parent', story, [inside, step]));
    if (inside === undefined || story.isOfHolder(step)) inside = step;
  }
  return found;
};
