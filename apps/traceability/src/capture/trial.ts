import { randomUUID } from 'node:crypto';
import { decideIdentities, type IdentityVerdict } from '../domain/event-identity.js';
import { hashUri } from '../domain/identity-keys.js';
import type { EntryOutcome } from '../log/log-entry.js';
import { eventIdsOf } from '../log/event-log.js';
import { eventIdsAt } from '../log/log-reader.js';
import { knownKeys, numbersKept } from '../log/log-statements.js';
import type { Queryable } from '../log/queryable.js';
import { present } from '../log/present.js';
import { conflictAt, type ErrorBehaviour } from './capture-jobs.js';
import type { EventFault } from './event-fault.js';
import { entriesOf, type CheckedDocument } from './read-capture.js';

/** What a trial run says of one event. */
export interface TrialOutcome {
  readonly pointer: string;
  readonly outcome: EntryOutcome | 'rejected';
  readonly eventHash?: string;
  /** Under which it stands, or would. */
  readonly eventID?: string;
  /** EventID of the first event that it repeats: another one for its sender, of the same event hash. */
  readonly repeats?: string;
  readonly errors?: readonly EventFault[];
}

interface TrialRequest {
  readonly db: Queryable;
  readonly tenant: { readonly uscc: string; readonly region: string };
  readonly behaviour: ErrorBehaviour;
}

/** What a capture of a judged document would do to each of its events. */
export const trialOf = async (
  judged: CheckedDocument,
  { db, tenant, behaviour }: TrialRequest,
): Promise<readonly TrialOutcome[]> => {
  const { entries, pointers } = await entriesOf(judged, { ...tenant, captureId: randomUUID() });
  const allOrNothing = behaviour === 'rollback';
  const verdicts = decideIdentities(
    [{ entries, allOrNothing }],
    await knownKeys(db, entries),
    await numbersKept(db),
  ).flat();
  const eventIds = await eventIdsOf(db, verdicts);
  const repeated = await repeatedBy(db, verdicts, eventIds);
  const blocked = allOrNothing && judged.events.some(({ faults }) => faults.length > 0);
  const bySound = new Map(pointers.map((pointer, index) => [pointer, index]));
  return judged.events.map(({ pointer, faults }): TrialOutcome => {
    const index = bySound.get(pointer);
    if (index === undefined) return { pointer, outcome: 'rejected', errors: faults };
    const { outcome: found } = verdicts[index]!;
    const outcome = blocked && found === 'accepted' ? 'withheld' : found;
    return {
      pointer,
      outcome,
      eventHash: hashUri(entries[index]!.hash),
      ...present('eventID', eventIds[index]),
      ...present('repeats', repeated[index]),
      ...(outcome === 'conflict' && { errors: [conflictAt(pointer)] }),
    };
  });
};

/** EventIDs of the events that the entries repeat, where they are no duplicates of them. */
const repeatedBy = async (
  db: Queryable,
  verdicts: readonly IdentityVerdict[],
  eventIds: readonly (string | undefined)[],
) => {
  const repeated = verdicts.map(({ outcome, earlier }) =>
    outcome === 'accepted' || outcome === 'withheld' ? earlier : undefined,
  );
  const positions = repeated.flatMap((found) =>
    found !== undefined && 'position' in found ? [found.position] : [],
  );
  const known = await eventIdsAt(db, positions);
  return repeated.map((found) => {
    if (found === undefined) return undefined;
    return 'position' in found ? known.get(found.position) : eventIds[found.entry];
  });
};
