import { recallTopic, RecallScopeAttachedV1, type DataOf } from '@zhixin/contracts';
import { dataOf } from '@zhixin/contracts/validation';
import type { Reaction, ReactionTools } from '@zhixin/service-shell';
import { scopeWatch, type RefusedBecause } from '../domain/scope-watch.js';
import { scopeOfCase, standOn, watcherOf } from '../scopes/scope-cases.js';

type AttachedScope = DataOf<typeof RecallScopeAttachedV1>;

/**
 * Puts recall cases on the scopes that they name, which are watched for them from now on and whose rows they are told.
 * Whoever names the hash of the document has read it, so nothing is asked about who may read. A case that cannot stand
 * on what it names is told why, and stays on what it stood on.
 */
export const onRecallScopes: Reaction = {
  name: 'on-recall-scopes',
  topic: recallTopic.name,
  on: {
    [RecallScopeAttachedV1.type]: (event, tools) =>
      attach(dataOf(RecallScopeAttachedV1, event.data), tools),
  },
};

const attach = async (attached: AttachedScope, tools: ReactionTools): Promise<void> => {
  const { caseId, scopeId, set, uscc, region, version, at } = attached;
  const before = await scopeOfCase(tools.tx, caseId);
  // What comes late or again changes nothing.
  if (before !== undefined && before.version >= version) return;
  const found = await scopeNamed(attached, tools);
  const stamp = { at, by: watcherOf(caseId) };
  if ('because' in found) {
    const refusal = { ...stamp, uscc, region, caseId, version, because: found.because };
    await tools.decide(scopeWatch, scopeId, { type: 'RefuseScope', ...refusal });
    return;
  }
  await tools.decide(scopeWatch, scopeId, { type: 'WatchScope', ...stamp, uscc, region });
  await standOn(tools.tx, { caseId, version, scope: found.scope, set, uscc, region });
  if (before !== undefined && before.scopeId !== scopeId)
    await tools.decide(scopeWatch, before.scopeId, { type: 'UnwatchScope', ...stamp });
};

interface NamedScope {
  readonly number: number;
  readonly state: string;
  readonly hash: string | null;
}

const scopeNamed = async (
  { scopeId, documentHash }: AttachedScope,
  { tx }: ReactionTools,
): Promise<{ readonly scope: number } | { readonly because: RefusedBecause }> => {
  const { rows } = await tx.query<NamedScope>(
    `select number, state, signed::json ->> 'hash' as hash from traceability.recall_scope where name = $1`,
    [scopeId],
  );
  const [found] = rows;
  if (found === undefined) return { because: 'unknown' };
  if (found.state !== 'done') return { because: 'not-whole' };
  return found.hash === documentHash ? { scope: found.number } : { because: 'other-document' };
};
