import type { FindingKind } from './finding-kinds.js';
import type { Finding } from './ledger.js';
import type { StoryStep, Story } from './story.js';

/**
 * Two steps of one thing that cannot both be true. It is the matter of whoever reports the later one, unless that party
 * was confirmed to hold the thing and the other was not: nobody is accused by the word of one who never had it.
 */
export const offence = (
  kind: FindingKind,
  { thing, isOfHolder }: Story,
  [earlier, later]: readonly [StoryStep, StoryStep],
): Finding => {
  const offending = !isOfHolder(later) || isOfHolder(earlier) ? later : earlier;
  return {
    kind,
    thing: thing.thing,
    party: offending.party,
    amount: null,
    events: [earlier.event.id, later.event.id],
    matter: offending.event.id,
  };
};

/** Of one piece and no container: what lots share out and crates do again and again, a piece does once. */
export const isPiece = ({ thing: { isSerial, isContainer } }: Story): boolean =>
  isSerial && !isContainer;

/** Steps in which the thing itself is named. */
export const namedSteps = (
  { steps }: Story,
  ...kinds: readonly StoryStep['kind'][]
): readonly StoryStep[] =>
  steps.filter(({ via, kind }) => via < 0 && (kinds.length === 0 || kinds.includes(kind)));
