import type { ScopeSetName } from '@zhixin/contracts';

/** Ways to look at the rows of a scope. */
export const VIEWS = ['picture', 'table', 'changes'] as const;
export type ScopeView = (typeof VIEWS)[number];

export const SETS: readonly ScopeSetName[] = ['recorded', 'worst-case'];

/** How a scope is being looked at: all of it is in the address, so that it can be sent to a colleague. */
export interface ScopeLook {
  readonly set: ScopeSetName;
  readonly view: ScopeView;
  /** Only what this party holds. */
  readonly holder?: string | undefined;
  /** Only what was reached by this moment. */
  readonly by?: string | undefined;
  /** The earlier scope that this one is compared with. */
  readonly since?: string | undefined;
}

const filled = (value: string | null): string | undefined =>
  value === null || value === '' ? undefined : value;

/** How an address asks to look at a scope; what it does not say, or says in vain, takes its default. */
export const lookOf = (search: URLSearchParams): ScopeLook => {
  const by = filled(search.get('by'));
  return {
    set: SETS.find((set) => set === search.get('set')) ?? 'recorded',
    view: VIEWS.find((view) => view === search.get('view')) ?? 'picture',
    holder: filled(search.get('holder')),
    by: by === undefined || Number.isNaN(Date.parse(by)) ? undefined : by,
    since: filled(search.get('since')),
  };
};

/** The address with another look; what is as always is left out. */
export const withLook = (look: ScopeLook): URLSearchParams => {
  const search = new URLSearchParams();
  const { set, view, ...rest } = look;
  if (set !== 'recorded') search.set('set', set);
  if (view !== 'picture') search.set('view', view);
  for (const [name, value] of Object.entries(rest))
    if (value !== undefined) search.set(name, value);
  return search;
};

/** The address of a scope, looked at in this way. */
export const scopeAddress = (scopeId: string, look: Partial<ScopeLook> = {}): string => {
  const search = withLook({ ...lookOf(new URLSearchParams()), ...look });
  return `/scopes/${encodeURIComponent(scopeId)}${search.size === 0 ? '' : `?${search}`}`;
};
