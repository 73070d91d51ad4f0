import { useQueries } from '@tanstack/react-query';
import type { AgencyCase, ExplanationItem } from '@zhixin/contracts';
import { caseQuery } from '../api/supervision-queries.js';
import { caseOf, eventIdOf, type AgencyCaseReference } from '../decisions/undoing.js';
import { useSession } from '../session/session.js';

/** How many annulled documents of one enterprise are looked up; the newest come first. */
const ANNULLED_MAX = 20;

/** How a line of the explanation is tied to others by a correction; they are named by their event ids. */
export interface Correction {
  /** The annulled line that this one is in place of. */
  readonly replaces?: string;
  /** Whether another document is in place of this annulled one. */
  readonly isReplaced?: boolean;
  /** The line of that document, where its outcome counts. */
  readonly replacedBy?: string;
}

/** An annulled document and which line of the explanation speaks of it. */
export interface AnnulledDocument {
  readonly named: AgencyCaseReference;
  /** Undefined until it is known. */
  readonly document: Pick<AgencyCase, 'replacedBy'> | undefined;
}

/** The corrections among lines, by event id. */
export const correctionsOf = (
  annulled: readonly AnnulledDocument[],
  eventIds: ReadonlySet<string>,
): ReadonlyMap<string, Correction> => {
  const corrections = new Map<string, Correction>();
  const tie = (eventId: string, correction: Correction): void => {
    corrections.set(eventId, { ...corrections.get(eventId), ...correction });
  };
  for (const { named, document } of annulled) {
    if (document === undefined) continue;
    const eventId = eventIdOf(named);
    const { replacedBy: id } = document;
    const replacedBy = id === undefined ? '' : eventIdOf({ kind: named.kind, id });
    const isCounted = eventIds.has(replacedBy);
    tie(eventId, { isReplaced: id !== undefined, ...(isCounted ? { replacedBy } : {}) });
    if (isCounted) tie(replacedBy, { replaces: eventId });
  }
  return corrections;
};

const annulledIn = (items: readonly ExplanationItem[]): AgencyCaseReference[] =>
  items
    .filter(({ status }) => status === 'annulled')
    .sort((a, b) => Date.parse(b.recordedAt) - Date.parse(a.recordedAt))
    .flatMap((item) => caseOf(item) ?? [])
    .slice(0, ANNULLED_MAX);

/** Looks up what is in place of the annulled documents among the lines. */
export const useCorrections = (
  items: readonly ExplanationItem[],
): ReadonlyMap<string, Correction> => {
  const { client } = useSession();
  const named = annulledIn(items);
  return useQueries({
    queries: named.map(({ kind, id }) => caseQuery(client, kind, id)),
    combine: (answers) =>
      correctionsOf(
        named.map((each, index) => ({ named: each, document: answers[index]?.data?.body })),
        new Set(items.map(({ eventId }) => eventId)),
      ),
  });
};
