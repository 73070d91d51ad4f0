import type { Finding } from './ledger.js';
import { namedSteps, offence } from './offence.js';
import type { StoryStep, Story } from './story.js';

/** Business steps (CBV 2.0 §7.1) that tell of the end once more. */
const ENDING_STEPS: ReadonlySet<string> = new Set([
  'decommissioning',
  'destroying',
  'disposing',
  'killing',
]);

/** A piece that somebody handles after it was destroyed, decommissioned or used up, without being made anew. */
export const usesAfterEnd = (story: Story): readonly Finding[] => {
  if (!story.thing.isSerial) return [];
  const found: Finding[] = [];
  let end: StoryStep | undefined;
  let accused = new Set<number>();
  for (const step of namedSteps(story)) {
    if (step.kind === 'make' || step.kind === 'yield') end = undefined;
    else if (end === undefined) {
      if (isEnd(story, step)) [end, accused] = [step, new Set()];
    } else if (isUse(step) && step.event.validFrom > end.event.validFrom) {
      const finding = offence('used-after-end', story, [end, step]);
      if (!accused.has(finding.party)) found.push(finding);
      accused.add(finding.party);
    }
  }
  return found;
};

const isEnd = ({ thing: { isContainer } }: Story, { kind, state, event }: StoryStep): boolean => {
  // Stolen goods may be found again.
  if (kind === 'end')
    return state === 'destroyed' || (state === 'unknown' && event.disposition !== 'stolen');
  return kind === 'use' && !isContainer;
};

const isUse = ({ kind, state, event }: StoryStep): boolean => {
  if (kind === 'within' || kind === 'unpack' || kind === 'empty') return false;
  if (kind === 'end') return state === 'sold' || state === 'consumed';
  return !ENDING_STEPS.has(event.bizStep ?? '');
};
