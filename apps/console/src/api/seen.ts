import type {
  EnterpriseCredit,
  EnterprisePage,
  EnterpriseSummary,
  Explanation,
  GradeChange,
  GradeHistory,
  PublicEnterpriseCredit,
  PublicEnterpriseSummary,
  PublicExplanation,
  PublicGradeHistory,
} from '@zhixin/contracts';

/** A full answer to regulators and the enterprise itself; agencies get the public part only. */
type VisibleTo<Public, Full> = Public & Partial<Omit<Full, keyof Public>>;

export type SeenSummary = VisibleTo<PublicEnterpriseSummary, EnterpriseSummary>;
export type SeenPage = Omit<EnterprisePage, 'items'> & { readonly items: readonly SeenSummary[] };
export type SeenCredit = VisibleTo<PublicEnterpriseCredit, EnterpriseCredit>;
export type SeenExplanation = VisibleTo<PublicExplanation, Explanation>;
export type SeenChange = VisibleTo<PublicGradeHistory['changes'][number], GradeChange>;
export type SeenMoment = VisibleTo<
  PublicGradeHistory['timeline'][number],
  GradeHistory['timeline'][number]
>;
export type SeenHistory = Omit<GradeHistory, 'changes' | 'grades' | 'timeline'> & {
  readonly changes: readonly SeenChange[];
  readonly timeline: readonly SeenMoment[];
};
