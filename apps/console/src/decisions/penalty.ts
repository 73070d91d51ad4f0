import { zhDecision } from '../language/zh-decision.js';
import type { Refusals } from './field-faults.js';
import { startOf } from './moment.js';

export const SEVERITIES = ['minor', 'general', 'serious'] as const;

/** Kinds of administrative penalty; recorded in the words of the law, which are Chinese. */
export const PENALTY_KINDS = Object.keys(
  zhDecision.penalty.kind,
) as readonly (keyof typeof zhDecision.penalty.kind)[];

/**
 * What the officer fills in; days are Beijing days. Fields are named as in the body, so that faults
 * find them; the fine is typed in yuan all the same.
 */
export interface PenaltyForm {
  readonly authority: string;
  readonly decisionNumber: string;
  readonly decidedAt: string;
  readonly effectiveFrom?: string | undefined;
  readonly severity: (typeof SEVERITIES)[number];
  readonly kinds: readonly string[];
  readonly fineFen?: number | null | undefined;
  readonly conduct: string;
  readonly legalBasis: string;
  readonly intentional?: boolean | undefined;
  readonly causeId?: string | undefined;
}

/** Which field a refusal of the service speaks of. */
export const PENALTY_REFUSALS: Refusals<PenaltyForm> = {
  DECISION_NUMBER_TAKEN: 'decisionNumber',
  DECIDED_IN_FUTURE: 'decidedAt',
  EFFECTIVE_IN_FUTURE: 'effectiveFrom',
  EFFECTIVE_BEFORE_DECIDED: 'effectiveFrom',
};

const FEN_PER_YUAN = 100;

const isKnownKind = (kind: string): kind is keyof typeof zhDecision.penalty.kind =>
  kind in zhDecision.penalty.kind;

/** Body of `POST /api/supervision/penalties`. */
export const penaltyOf = (uscc: string, form: PenaltyForm) => ({
  uscc,
  authority: form.authority.trim(),
  decisionNumber: form.decisionNumber.trim(),
  decidedAt: startOf(form.decidedAt),
  ...(form.effectiveFrom === undefined ? {} : { effectiveFrom: startOf(form.effectiveFrom) }),
  severity: form.severity,
  kinds: form.kinds.map((kind) => (isKnownKind(kind) ? zhDecision.penalty.kind[kind] : kind)),
  fineFen: Math.round((form.fineFen ?? 0) * FEN_PER_YUAN),
  conduct: form.conduct.trim(),
  legalBasis: form.legalBasis.trim(),
  intentional: form.intentional ?? false,
  ...(form.causeId === undefined || form.causeId.trim() === ''
    ? {}
    : { causeId: form.causeId.trim() }),
});
