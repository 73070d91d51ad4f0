import { hasNumber } from './few-numbers.js';
import { stateOf, type Finding, type Ledger } from './ledger.js';
import { NONE } from './names.js';
import { clockToleranceMs } from './request.js';
import type { StoryStep, Story } from './story.js';

/** What asks of a story for the records that a shipment presupposes. */
export interface RecordQuestion {
  readonly ledger: Ledger;
  readonly stories: ReadonlyMap<number, Story>;
}

/**
 * Shipped by a party that has no record of receiving or making the thing: not itself, nor its lot, its pieces, or a
 * container it was in. What a party packed itself is asked for too when the container is shipped.
 */
export const missingRecords = (question: RecordQuestion, story: Story): readonly Finding[] => {
  const { thing } = story;
  return story.steps
    .filter((step) => step.kind === 'leave' && isOwn(question.ledger, step))
    .filter((step) => step.via === NONE || isPackedBy(story, step))
    .filter((step) => !hasRecord(question, story, step))
    .map(({ party, event }) => ({
      kind: 'missing-record',
      thing: thing.thing,
      party,
      amount: null,
      events: [event.id],
      matter: event.id,
    }));
};

/** Whoever ships in the name of another enterprise does not ship itself. */
const isOwn = ({ standing: { isRegistered } }: Ledger, { own, party }: StoryStep): boolean =>
  own === NONE || own === party || !isRegistered(own);

const isPackedBy = ({ steps }: Story, shipment: StoryStep): boolean =>
  steps.some(
    ({ kind, container, party }) =>
      kind === 'pack' && container === shipment.via && party === shipment.party,
  );

const hasRecord = (question: RecordQuestion, story: Story, shipment: StoryStep): boolean => {
  const { ledger, stories } = question;
  const { thing, lot, members } = story.thing;
  const { party } = shipment;
  if (acquired(question, story, shipment)) return true;
  if (members.some((member) => hasNumber(stateOf(ledger, member).heldBy, party))) return true;
  const ofLot = lot === NONE || lot === thing ? undefined : stories.get(lot);
  return ofLot !== undefined && acquired(question, ofLot, shipment);
};

/**
 * Whether a party got a thing before it shipped it, as far as two clocks can tell: by receiving, making or, of a
 * container, packing it.
 */
const acquired = ({ ledger }: RecordQuestion, story: Story, shipment: StoryStep): boolean => {
  const latest = shipment.event.validFrom + clockToleranceMs(ledger.rules);
  for (const step of story.steps) {
    if (step.order >= shipment.order && step.event.validFrom > latest) return false;
    const isItsOwn = step.party === shipment.party && isAcquisition(story, step);
    // An officer has confirmed that it came.
    const isConfirmed = step.other === shipment.party && step.kind === 'leave';
    if (isItsOwn || (isConfirmed && ledger.standing.isConfirmed(step.event))) return true;
  }
  return false;
};

const isAcquisition = ({ thing }: Story, { kind, container }: StoryStep): boolean =>
  kind === 'arrive' ||
  kind === 'make' ||
  kind === 'yield' ||
  (kind === 'pack' && container === thing.thing);
