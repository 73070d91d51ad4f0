import { queryOptions } from '@tanstack/react-query';
import type { ApiClient } from './client.js';
import { refresh } from './refresh.js';

/** An event that was set aside, as the operator may see it: without what it says. */
export interface ParkedEvent {
  readonly id: string;
  readonly kind: 'delivery' | 'projection' | 'relay' | 'follower';
  readonly group: string;
  readonly reason: 'failed' | 'held' | 'newer';
  readonly type: string;
  readonly error: string;
  readonly attempts: number;
  readonly parkedAt: string;
}

interface ParkedPage {
  readonly items: readonly ParkedEvent[];
  readonly asOf: string;
}

const PARKED = '/api/platform/parked';
/** Who has just asked for an event waits to see it go. */
const REFRESH_MS = 3_000;

/** What is set aside; the newest that one answer shows. */
export const parkedQuery = (client: ApiClient) =>
  queryOptions({
    queryKey: ['parked'],
    queryFn: ({ signal }) => client.get<ParkedPage>(PARKED, {}, signal),
    refetchInterval: (query) => refresh(query) && REFRESH_MS,
  });

/** Has an event handled again, with all that waits behind it. */
export const replayParked = (client: ApiClient, id: string): Promise<unknown> =>
  client.post(`${PARKED}/${encodeURIComponent(id)}/replay`, {}, crypto.randomUUID());
