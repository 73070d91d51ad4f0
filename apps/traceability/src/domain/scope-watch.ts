import { defineAggregate, type Decision } from '@zhixin/decider';
import { scopeWatchEvents, type RowChanges, type ScopeWatchEvent } from './scope-watch.events.js';

/** An enterprise that reported a root, and where it is registered. */
export interface RootReporter {
  readonly uscc: string;
  readonly region: string;
}

interface WatchStamp {
  readonly at: string;
  readonly by: string;
}

/** An officer wants to be told when new events change a scope. */
export interface WatchScope extends WatchStamp, RootReporter {
  readonly type: 'WatchScope';
}

/** An officer no longer does. */
export interface UnwatchScope extends WatchStamp {
  readonly type: 'UnwatchScope';
}

/** Rows of a newer scope differ from those that were told last. */
export interface TellScopeRows extends Omit<RowChanges, 'about'> {
  readonly type: 'TellScopeRows';
}

export type ScopeWatchCommand = WatchScope | UnwatchScope | TellScopeRows;

export interface ScopeWatchState {
  /** Officers who watch, each with the enterprise by whose region they are told. */
  readonly watchers: readonly (RootReporter & { readonly by: string })[];
  /** The scope whose rows were told last; absent: those of the watched scope itself stand. */
  readonly newest?: string;
}

const decide = (
  command: ScopeWatchCommand,
  { watchers, newest }: ScopeWatchState,
): Decision<ScopeWatchEvent, never> => {
  const isWatching = watchers.some(({ by }) => by === command.by);
  switch (command.type) {
    case 'WatchScope': {
      const { type: _, ...data } = command;
      return isWatching ? [] : [{ type: 'ScopeWatched', data }];
    }
    case 'UnwatchScope': {
      const { type: _, ...data } = command;
      return isWatching ? [{ type: 'ScopeUnwatched', data }] : [];
    }
    case 'TellScopeRows': {
      const { type: _, ...data } = command;
      const isStale = newest !== undefined && newest !== data.previousScopeId;
      if (watchers.length === 0 || isStale || newest === data.newerScopeId) return [];
      return [{ type: 'ScopeRowsChanged', data: { ...data, about: reportersOf(watchers) } }];
    }
  }
};

const reportersOf = (watchers: readonly RootReporter[]): RootReporter[] => [
  ...new Map(watchers.map(({ uscc, region }) => [uscc, { uscc, region }])).values(),
];

const evolve = (state: ScopeWatchState, { type, data }: ScopeWatchEvent): ScopeWatchState => {
  switch (type) {
    case 'ScopeWatched': {
      const { by, uscc, region } = data;
      return { ...state, watchers: [...state.watchers, { by, uscc, region }] };
    }
    case 'ScopeUnwatched':
      return { ...state, watchers: state.watchers.filter(({ by }) => by !== data.by) };
    case 'ScopeRowsChanged':
      return { ...state, newest: data.newerScopeId };
  }
};

/** Streams `scopewatch-{scopeId}`: who watches a scope, and what they were told. */
export const scopeWatch = defineAggregate({
  category: 'scopewatch',
  events: scopeWatchEvents,
  decider: { initialState: { watchers: [] }, decide, evolve },
});
