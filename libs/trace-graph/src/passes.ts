import { CLAIMED_WORST, RECORDED, WORST } from './account.js';
import { isSome } from './amount.js';
import type { Ledger, TransformationState } from './ledger.js';
import type { Trail } from './trail.js';

/** What one pass learns for the next: by sense and number of a transformation, the way to its suspect input. */
export type KnownTrails = Map<string, Trail>;

/**
 * Some transformations are suspect by an input that comes after their outputs, or that lies in one circle of causes with
 * them. A pass over the events cannot see that where it is; the next one knows it. True where something was learnt.
 */
export const learn = ({ transformations }: Ledger, known: KnownTrails): boolean => {
  const before = known.size;
  const circles = new Map<number, Trail>();
  for (const [number, state] of transformations) learnFrom(number, state, { known, circles });
  for (const [number, { circularAt }] of transformations) {
    const trail = circularAt === undefined ? undefined : circles.get(circularAt);
    if (trail === undefined) continue;
    for (const sense of [RECORDED, WORST]) add(known, sense, number, trail);
  }
  return known.size > before;
};

const learnFrom = (
  number: number,
  { inputs, circularAt, missed }: TransformationState,
  { known, circles }: { readonly known: KnownTrails; readonly circles: Map<number, Trail> },
): void => {
  for (const { highs, trails } of inputs) {
    for (const sense of [WORST, CLAIMED_WORST]) {
      const trail = trails[sense];
      if (isSome(highs[sense]!) && trail !== undefined && missed.has(sense))
        add(known, sense, number, trail);
    }
    const recorded = trails[RECORDED];
    if (circularAt !== undefined && isSome(highs[RECORDED]!) && recorded !== undefined)
      circles.set(circularAt, circles.get(circularAt) ?? recorded);
  }
};

const add = (known: KnownTrails, sense: number, number: number, trail: Trail): void => {
  const key = `${sense} ${number}`;
  if (!known.has(key)) known.set(key, trail);
};
