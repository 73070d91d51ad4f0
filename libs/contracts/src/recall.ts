import { Type } from '@sinclair/typebox';
import { contract, type Topic } from './contract.js';
import { instant, region, uscc } from './fields.js';

export const recallTopic: Topic = {
  name: 'recall.v1',
  partitions: 4,
  key: 'uscc',
  summary: 'Recalls, from the signal to the closed case.',
};

/**
 * A case stands on a recall scope from now on, instead of the one it stood on before. Whoever names the hash of the
 * document has read it. `uscc` and `region`: the responsible enterprise's.
 */
export const RecallScopeAttachedV1 = contract({
  type: 'RecallScopeAttachedV1',
  topic: recallTopic,
  audience: 'regulators',
  summary: 'A recall case stands on a recall scope.',
  schema: Type.Object({
    uscc,
    region,
    at: instant,
    by: Type.String(),
    caseId: Type.String(),
    scopeId: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Hash of the scope's signed document. */
    documentHash: Type.String(),
    /** Which of the scope's two answers. */
    set: Type.Union([Type.Literal('recorded'), Type.Literal('worst-case')]),
    /** Counts the scopes that the case stood on, from 1. */
    version: Type.Integer({ minimum: 1 }),
  }),
});
