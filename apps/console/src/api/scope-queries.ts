import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  RecallScope,
  ScopeDiff,
  ScopeEntry,
  ScopeReceipt,
  ScopeRoot,
  ScopeSetName,
  ScopeWatch,
  ScopeWatchReceipt,
} from '@zhixin/contracts';
import type { ApiClient } from './client.js';
import { refresh } from './refresh.js';

const ROOT = '/api/traceability/scopes';

/** What `POST /api/traceability/scopes` asks. */
export interface ScopeQuestion {
  readonly roots: readonly (string | ScopeRoot)[];
  readonly validAt?: string | undefined;
  readonly knownAt?: string | undefined;
  readonly commingling: 'none' | 'station';
  readonly withinDays?: number | undefined;
}

/** Rows of one set, of one holder or of all. */
export interface ScopeRows {
  readonly scopeId: string;
  readonly set: ScopeSetName;
  readonly holder?: string | undefined;
}

/** How often a scope that is being computed is asked how far it is. */
const POLL_MS = 1_000;
/** Rows of a page of the table. */
const TABLE_ROWS = 50;
/** Rows of a page that the picture is drawn from. */
const PICTURE_ROWS = 500;
/** Rows that the picture is drawn from at most. */
export const PICTURE_ROWS_MAX = 5_000;

/** Where a scope is read. */
export const scopePath = (scopeId: string): string => `${ROOT}/${encodeURIComponent(scopeId)}`;

/** Asks what a recall would touch. Asked again later the answer is another, so every call is its own. */
export const askScope = (client: ApiClient, question: ScopeQuestion) =>
  client.post<ScopeReceipt>(ROOT, question, crypto.randomUUID());

/** A scope without its rows; while it is being computed, how far it is. */
export const scopeQuery = (client: ApiClient, scopeId: string) =>
  queryOptions({
    queryKey: ['scope', scopeId],
    queryFn: ({ signal }) => client.get<RecallScope>(scopePath(scopeId), { limit: 1 }, signal),
    refetchInterval: (query) =>
      query.state.data?.body.state === 'running' ? POLL_MS : refresh(query),
  });

/** Rows of a scope page by page; `limit` of them at once. */
const rowsQuery = (client: ApiClient, rows: ScopeRows, limit: number) =>
  infiniteQueryOptions({
    queryKey: ['scope', rows.scopeId, 'rows', rows, limit],
    queryFn: ({ signal, pageParam }) => {
      const { scopeId, set, holder } = rows;
      return client.get<RecallScope>(
        scopePath(scopeId),
        { set, holder, limit, cursor: pageParam },
        signal,
      );
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    // A scope that is done stays as it is.
    staleTime: Infinity,
  });

export const tableRowsQuery = (client: ApiClient, rows: ScopeRows) =>
  rowsQuery(client, rows, TABLE_ROWS);

export const pictureRowsQuery = (client: ApiClient, rows: ScopeRows) =>
  rowsQuery(client, rows, PICTURE_ROWS);

/** Scopes that the person may read, the newest first. */
export const scopesQuery = (client: ApiClient) =>
  queryOptions({
    queryKey: ['scopes'],
    queryFn: ({ signal }) =>
      client.get<{ readonly items: readonly ScopeEntry[]; readonly asOf: string }>(
        ROOT,
        {},
        signal,
      ),
    refetchInterval: refresh,
  });

/** What entered, left or changed from one scope to another. */
export const scopeDiffQuery = (client: ApiClient, before: string, after: string) =>
  infiniteQueryOptions({
    queryKey: ['scope', after, 'diff', before],
    queryFn: ({ signal, pageParam }) =>
      client.get<ScopeDiff>(
        `${scopePath(before)}/diff/${encodeURIComponent(after)}`,
        { cursor: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });

/** Gives up a scope that is being computed. */
export const cancelScope = (client: ApiClient, scopeId: string) =>
  client.post<RecallScope>(`${scopePath(scopeId)}/cancellation`, {}, crypto.randomUUID());

/** Who watches a scope, and what new events changed in it. */
export const scopeWatchQuery = (client: ApiClient, scopeId: string) =>
  queryOptions({
    queryKey: ['scope', scopeId, 'watch'],
    queryFn: ({ signal }) => client.get<ScopeWatch>(`${scopePath(scopeId)}/watch`, {}, signal),
    refetchInterval: refresh,
  });

/** Begins or ends the person's watch of a scope. */
export const watchScope = (client: ApiClient, scopeId: string, watching: boolean) =>
  watching
    ? client.put<ScopeWatchReceipt>(`${scopePath(scopeId)}/watch`, {})
    : client.delete<ScopeWatchReceipt>(`${scopePath(scopeId)}/watch`);
