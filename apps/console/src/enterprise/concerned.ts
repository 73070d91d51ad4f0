import { useQueries } from '@tanstack/react-query';
import type { AgencyCase, ExplanationItem } from '@zhixin/contracts';
import { casesQuery, type CaseKind } from '../api/supervision-queries.js';
import { caseOf, eventIdOf } from '../decisions/undoing.js';
import { mayTrace } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { isFinding } from './explained.js';

/** Which goods the documents of one kind name, by the line that speaks of each. */
export const concernedIn = (
  kind: CaseKind,
  cases: readonly Pick<AgencyCase, 'id' | 'epcs'>[],
): (readonly [string, readonly string[]])[] =>
  cases.flatMap(({ id, epcs }) =>
    epcs === undefined ? [] : [[eventIdOf({ kind, id }), epcs] as const],
  );

/** The lot of something that the platform found by itself. */
const foundIn = (items: readonly ExplanationItem[]) =>
  items.filter(isFinding).map(({ eventId, reference }) => [eventId, [reference]] as const);

/** The goods that lines of an explanation are about, where the person may ask after them. */
export const useConcerned = (
  uscc: string,
  items: readonly ExplanationItem[],
): ReadonlyMap<string, readonly string[]> => {
  const { client } = useSession();
  const asks = mayTrace(usePerson());
  const kinds = [...new Set(items.flatMap((item) => caseOf(item)?.kind ?? []))];
  return useQueries({
    queries: asks ? kinds.map((kind) => casesQuery(client, kind, uscc)) : [],
    combine: (answers) =>
      new Map([
        ...(asks ? foundIn(items) : []),
        ...answers.flatMap(({ data }, index) =>
          concernedIn(kinds[index] ?? 'sampling', data?.body.items ?? []),
        ),
      ]),
  });
};
