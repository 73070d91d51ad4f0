import type { RecallScope, ScopeEntry } from '@zhixin/contracts';
import { badInput, inLanguage, languageOf } from '@zhixin/service-shell';
import type { KeptScope } from '../scopes/kept-scopes.js';
import { scopeHead } from '../scopes/scope-document.js';
import { readParty } from '../scopes/scope-question.js';
import type { ScopeAttention } from '../scopes/scope-watchers.js';
import { traceProblems } from './trace-problems.js';

/** The party that a query names. @throws Problem 400 */
export const partyOf = (holder: string): string => {
  const party = readParty(holder);
  if (party === undefined)
    throw badInput({
      ...{ pointer: '/holder', code: 'PARTY_UNREADABLE' },
      detail: {
        zh: '无法识别的主体：请用统一社会信用代码、PGLN 或 GLN',
        en: 'Not readable: use a social credit code, a PGLN or a GLN',
      },
    });
  return party;
};

/** A scope as a list tells it. */
export const entryOf = (
  scope: KeptScope & { readonly documentHash?: string },
  attention: ScopeAttention,
): ScopeEntry => {
  const { state, createdAt, finishedAt, documentHash } = scope;
  return {
    ...scopeHead(scope),
    ...{ state, createdAt },
    ...(finishedAt !== undefined && { finishedAt }),
    ...(documentHash !== undefined && { documentHash }),
    ...attention,
  };
};

/** A scope that is not there yet, or never will be. */
export const underWay = (scope: KeptScope, language: string | undefined): RecallScope => {
  const { state, because, progress } = scope;
  const words = because === undefined ? undefined : traceProblems[because as 'SCOPE_FAILED'];
  return {
    ...scopeHead(scope),
    state: state as 'running' | 'failed' | 'cancelled',
    ...(state === 'running' && { progress }),
    ...(because !== undefined && { because }),
    ...(words !== undefined && { detail: inLanguage(words, languageOf(language)) }),
  };
};
