import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { nextStepsQuery, traceQuery, type TraceRequest } from '../api/trace-queries.js';
import { useSession } from '../session/session.js';
import { mergedGraph } from './merged-graph.js';

const NOTHING: readonly string[] = [];

/** A trace with the parts and the neighbours of things that the reader has asked for so far. */
export const useTrace = (request: TraceRequest) => {
  const { client } = useSession();
  const [asked, setAsked] = useState<{ readonly of: string; readonly ids: readonly string[] }>();
  const expanded = asked?.of === request.epc ? asked.ids : NOTHING;
  const parts = useInfiniteQuery(traceQuery(client, request));
  const next = useQueries({
    queries: expanded.map((epc) => nextStepsQuery(client, request, epc)),
    combine: (answers) => ({
      graphs: answers.flatMap(({ data }) => data?.body ?? []),
      isPending: answers.some(({ isPending }) => isPending),
      error: answers.find(({ isError }) => isError)?.error,
    }),
  });
  const pages = parts.data?.pages;
  const graph = useMemo(
    () => mergedGraph([...(pages ?? []).map(({ body }) => body), ...next.graphs]),
    [pages, next.graphs],
  );
  return {
    parts,
    graph,
    /** Why there is more than was read; absent: there is none. */
    cutBecause: pages?.at(-1)?.body.truncatedBecause,
    isCut: pages?.at(-1)?.body.truncated === true,
    expanded,
    isExpanding: next.isPending,
    expansionError: next.error,
    expand: (id: string): void => setAsked({ of: request.epc, ids: [...expanded, id] }),
  };
};
