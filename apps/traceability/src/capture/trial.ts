import { randomUUID } from 'node:crypto';
import { decideIdentities } from '../domain/event-identity.js';
import { hashUri } from '../domain/identity-keys.js';
import type { Outcome } from '../log/log-entry.js';
import { knownKeys, type Queryable } from '../log/log-statements.js';
import { conflictAt, type ErrorBehaviour } from './capture-jobs.js';
import type { EventFault } from './event-fault.js';
import { entriesOf, type Judged } from './read-capture.js';

/** What a trial run says of one event. */
export interface TrialOutcome {
  readonly pointer: string;
  readonly outcome: Outcome | 'rejected';
  readonly eventHash?: string;
  readonly errors?: readonly EventFault[];
}

interface Trial {
  readonly db: Queryable;
  readonly tenant: { readonly uscc: string; readonly region: string };
  readonly behaviour: ErrorBehaviour;
}

/** What a capture of a judged document would do to each of its events. */
export const trialOf = async (
  judged: Judged,
  { db, tenant, behaviour }: Trial,
): Promise<readonly TrialOutcome[]> => {
  const { entries, pointers } = await entriesOf(judged, { ...tenant, captureId: randomUUID() });
  const allOrNothing = behaviour === 'rollback';
  const known = await knownKeys(db, entries);
  const [verdicts] = decideIdentities([{ entries, allOrNothing }], known);
  const blocked = allOrNothing && judged.events.some(({ faults }) => faults.length > 0);
  const bySound = new Map(
    pointers.map((pointer, index) => [
      pointer,
      { entry: entries[index]!, outcome: verdicts![index]!.outcome },
    ]),
  );
  return judged.events.map(({ pointer, faults }): TrialOutcome => {
    const sound = bySound.get(pointer);
    if (sound === undefined) return { pointer, outcome: 'rejected', errors: faults };
    const outcome = blocked && sound.outcome === 'accepted' ? 'withheld' : sound.outcome;
    const eventHash = hashUri(sound.entry.hash);
    return outcome === 'conflict'
      ? { pointer, outcome, eventHash, errors: [conflictAt(pointer)] }
      : { pointer, outcome, eventHash };
  });
};
