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
type Seen<Public, Full> = Public & Partial<Omit<Full, keyof Public>>;

export type SeenSummary = Seen<PublicEnterpriseSummary, EnterpriseSummary>;
export type SeenPage = Omit<EnterprisePage, 'items'> & { readonly items: readonly SeenSummary[] };
export type SeenCredit = Seen<PublicEnterpriseCredit, EnterpriseCredit>;
export type SeenExplanation = Seen<PublicExplanation, Explanation>;
export type SeenChange = Seen<PublicGradeHistory['changes'][number], GradeChange>;
export type SeenMoment = Seen<
  PublicGradeHistory['timeline'][number],
  GradeHistory['timeline'][number]
>;
export type SeenHistory = Omit<GradeHistory, 'changes' | 'grades' | 'timeline'> & {
  readonly changes: readonly SeenChange[];
  readonly timeline: readonly SeenMoment[];
};
