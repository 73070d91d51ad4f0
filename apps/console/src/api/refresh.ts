import { mayHelpToRetry } from './problem.js';

/** How often a page that is being looked at asks for news. */
const REFRESH_MS = 15_000;

/** When to ask again: a refusal stays a refusal; only what may change is asked for again. */
export const refresh = ({ state }: { readonly state: { readonly error: Error | null } }) =>
  state.error === null || mayHelpToRetry(state.error) ? REFRESH_MS : false;
