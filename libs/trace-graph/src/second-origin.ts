import type { Finding } from './ledger.js';
import { isPiece, namedSteps } from './offence.js';
import type { StoryStep, Story } from './story.js';

/**
 * One piece made at two places. The origin that the platform learnt first stands, whatever times the others name: who
 * dates a report back displaces nobody. A piece that was ended before may be made anew.
 */
export const secondOrigins = (story: Story): readonly Finding[] => {
  if (!isPiece(story)) return [];
  return lives(story).flatMap((origins) => {
    const [first, ...others] = [...origins].sort(byRecord);
    if (first === undefined) return [];
    return others
      .filter(({ party, place }) => party !== first.party || place !== first.place)
      .map((other) => ({
        kind: 'second-origin',
        thing: story.thing.thing,
        party: other.party,
        amount: null,
        events: [first.event.id, other.event.id],
        matter: other.event.id,
      }));
  });
};

/** Origins of a piece between one end and the next. */
const lives = (story: Story): readonly (readonly StoryStep[])[] => {
  const found: StoryStep[][] = [[]];
  for (const step of namedSteps(story, 'make', 'yield', 'end'))
    if (step.kind === 'end') found.push([]);
    else found.at(-1)!.push(step);
  return found;
};

const byRecord = ({ event: left }: StoryStep, { event: right }: StoryStep): number =>
  left.knownFrom - right.knownFrom ||
  left.validFrom - right.validFrom ||
  (left.id < right.id ? -1 : 1);
