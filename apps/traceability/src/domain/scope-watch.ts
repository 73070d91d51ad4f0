import { defineAggregate, type Decision } from '@zhixin/decider';
import {
  scopeWatchEvents,
  type RowChanges,
  type ScopeRefusal,
  type ScopeWatchEvent,
} from './scope-watch.events.js';

/** An enterprise that reported a root, or that a recall case is about, and where it is registered. */
export interface RootReporter {
  readonly uscc: string;
  readonly region: string;
}

interface WatchStamp {
  readonly at: string;
  readonly by: string;
}

/** An officer, or a recall case, wants to be told when new events change a scope. */
export interface WatchScope extends WatchStamp, RootReporter {
  readonly type: 'WatchScope';
}

/** They no longer do. */
export interface UnwatchScope extends WatchStamp {
  readonly type: 'UnwatchScope';
}

/** Rows of a newer scope differ from those that were told last. */
export interface TellScopeRows extends Omit<RowChanges, 'about'> {
  readonly type: 'TellScopeRows';
}

/** Why a recall case cannot stand on a scope. */
export type RefusedBecause = 'unknown' | 'not-whole' | 'other-document';

/** The reason that a stored event says. */
export const refusedBecause = (because: string): RefusedBecause =>
  because === 'not-whole' || because === 'other-document' ? because : 'unknown';

/** A recall case named a scope on which it cannot stand. */
export interface RefuseScope extends ScopeRefusal {
  readonly type: 'RefuseScope';
  readonly because: RefusedBecause;
}

export type ScopeWatchCommand = WatchScope | UnwatchScope | TellScopeRows | RefuseScope;

export interface ScopeWatchState {
  /** Officers and recall cases that watch, each with the enterprise by whose region they are told. */
  readonly watchers: readonly (RootReporter & { readonly by: string })[];
  /** The scope whose rows were told last; absent: those of the watched scope itself stand. */
  readonly newest?: string;
  /** Recall cases that were told that they cannot stand on it, each with which of its scopes that was. */
  readonly refused: readonly Pick<ScopeRefusal, 'caseId' | 'version'>[];
}

const decide = (
  command: ScopeWatchCommand,
  { watchers, newest, refused }: ScopeWatchState,
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
    case 'RefuseScope': {
      const { type: _, ...data } = command;
      const { caseId, version } = data;
      const isTold = refused.some((one) => one.caseId === caseId && one.version === version);
      return isTold ? [] : [{ type: 'ScopeRefused', data }];
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
    case 'ScopeRefused': {
      const { caseId, version } = data;
      return { ...state, refused: [...state.refused, { caseId, version }] };
    }
  }
};

/** Streams `scopewatch-{scopeId}`: who watches a scope, and what they were told. */
export const scopeWatch = defineAggregate({
  category: 'scopewatch',
  events: scopeWatchEvents,
  decider: { initialState: { watchers: [], refused: [] }, decide, evolve },
});
