import { datesOf } from './dates.js';
import type { Finding, Ledger } from './ledger.js';
import { shanghaiDate } from './shanghai-date.js';
import type { StoryStep, Story } from './story.js';

/** Packed on a day before the one on which its harvest ended; one matter for each packer. */
export const packedBeforeHarvest = (ledger: Ledger, story: Story): readonly Finding[] => {
  const { harvestEnd } = datesOf(ledger, story.thing);
  if (harvestEnd === undefined) return [];
  const found = new Map<number, Finding>();
  for (const step of story.steps) {
    const { party, event } = step;
    if (!isPacking(story, step) || shanghaiDate(event.validFrom) >= harvestEnd.day) continue;
    if (found.has(party)) continue;
    found.set(party, {
      kind: 'packed-before-harvest',
      thing: story.thing.thing,
      party,
      amount: null,
      events: [harvestEnd.event, event.id],
    });
  }
  return [...found.values()];
};

const isPacking = ({ thing }: Story, { kind, container, event }: StoryStep): boolean =>
  (kind === 'pack' && container !== thing.thing) || event.bizStep === 'packing';
