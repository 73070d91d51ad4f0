import { RECALL_STEPS, type RecallPack, type RecallStep } from '@zhixin/rule-packs';

/** Statuses of a case, in the order in which one leads to the next; 响应处理 passes through some of them only. */
export const RECALL_STATUSES = [
  'SIGNAL',
  'PRELIM_REPORT',
  'INVESTIGATING',
  'NO_DEFECT',
  'DEFECT_CONFIRMED',
  'NOTICE_ISSUED',
  'OBJECTION',
  'EXPERT_REVIEW',
  'REOPENED',
  'DECIDED',
  'PLAN_FILED',
  'PLAN_PUBLISHED',
  'EXECUTING',
  'DISPOSAL',
  'FINAL_REPORT',
  'EFFECT_REVIEW',
  'CLOSED',
] as const;
/** Where a case stands. */
export type RecallStatus = (typeof RECALL_STATUSES)[number];

/** Whither a step leads, by the status from which it is taken; a status that it does not name has no such step. */
type Moves = Readonly<Partial<Record<RecallStatus, RecallStatus>>>;

const staying = (...statuses: readonly RecallStatus[]): Moves =>
  Object.fromEntries(statuses.map((status) => [status, status]));

const leading = (to: RecallStatus, ...from: readonly RecallStatus[]): Moves =>
  Object.fromEntries(from.map((status) => [status, to]));

const CARRIED_OUT = ['PLAN_PUBLISHED', 'EXECUTING', 'DISPOSAL'] as const;
const PLANNED = ['PLAN_FILED', ...CARRIED_OUT] as const;
const DECIDED = ['DECIDED', ...PLANNED] as const;
const OPEN = RECALL_STATUSES.filter((status) => status !== 'NO_DEFECT' && status !== 'CLOSED');
const BEGUN = { PLAN_PUBLISHED: 'EXECUTING' } as const;

/**
 * The flow of every regime. What a firm owes by law it may hand in as early as it likes: a food firm sends its notices
 * before its plan is filed (Order 122 article 11), and illegal additives are destroyed on the spot (Order 12 article 24).
 */
export const FLOW: Readonly<Record<RecallStep, Moves>> = {
  'preliminary-report': leading('PRELIM_REPORT', 'SIGNAL'),
  'incident-report': staying(...OPEN),
  investigation: leading('INVESTIGATING', 'SIGNAL', 'PRELIM_REPORT', 'REOPENED'),
  finding: leading('DEFECT_CONFIRMED', 'INVESTIGATING'),
  notice: leading('NOTICE_ISSUED', 'DEFECT_CONFIRMED'),
  objection: leading('OBJECTION', 'NOTICE_ISSUED'),
  'expert-review': leading('EXPERT_REVIEW', 'OBJECTION'),
  decision: {
    ...leading('DECIDED', 'SIGNAL', 'PRELIM_REPORT', 'INVESTIGATING', 'DEFECT_CONFIRMED'),
    ...leading('DECIDED', 'NOTICE_ISSUED', 'EXPERT_REVIEW', 'REOPENED'),
    ...staying(...DECIDED),
  },
  plan: { ...leading('PLAN_FILED', 'DECIDED'), ...staying(...PLANNED) },
  'plan-change': staying(...PLANNED),
  publication: {
    ...staying(...DECIDED, 'FINAL_REPORT', 'EFFECT_REVIEW'),
    PLAN_FILED: 'PLAN_PUBLISHED',
  },
  scopes: staying(...OPEN),
  'stop-sale': staying(...OPEN),
  'site-hold': { ...staying(...OPEN), ...BEGUN },
  measure: staying(...OPEN),
  'measure-approval': staying(...OPEN),
  'party-notices': { ...staying(...DECIDED), ...BEGUN },
  acknowledgements: { ...staying(...DECIDED, 'FINAL_REPORT'), ...BEGUN },
  'progress-reports': { ...staying(...PLANNED), ...BEGUN },
  recoveries: { ...staying(...DECIDED, 'FINAL_REPORT'), ...BEGUN },
  disposals: { ...staying('DECIDED', 'PLAN_FILED'), ...leading('DISPOSAL', ...CARRIED_OUT) },
  extension: staying(...PLANNED),
  'final-report': leading('FINAL_REPORT', ...CARRIED_OUT),
  relay: staying(...OPEN),
  'effect-review': leading('EFFECT_REVIEW', 'FINAL_REPORT'),
  strengthening: leading('EXECUTING', 'EXECUTING', 'DISPOSAL', 'FINAL_REPORT', 'EFFECT_REVIEW'),
  suspension: staying(...OPEN),
  resumption: staying(...OPEN),
  refusal: staying(...DECIDED),
  closure: leading('CLOSED', 'EFFECT_REVIEW', 'NO_DEFECT'),
  reopening: leading('REOPENED', 'CLOSED', 'NO_DEFECT'),
};

/** What a finding or a review leads to that denies the defect. */
const DENIED: Readonly<Partial<Record<RecallStep, RecallStatus>>> = {
  finding: 'NO_DEFECT',
  'expert-review': 'NO_DEFECT',
};

/** Steps that a case may take besides what comes next: nobody waits for them. */
const BESIDES: ReadonlySet<RecallStep> = new Set(['reopening', 'strengthening']);

/**
 * Nobody stands behind a closing, or in a case that is taken up again, because the regime has no such step; nor is a
 * recall that nobody has begun to carry out at its end because no report is asked for.
 */
const NO_BRIDGE: ReadonlySet<RecallStep> = new Set([...BESIDES, 'closure']);

/** Whether the regime knows a step. */
export const knows = ({ steps }: RecallPack, step: RecallStep): boolean =>
  steps.some((known) => known.step === step);

/**
 * The status to which a step leads from another one in a regime; undefined: it cannot be taken there. Where the regime
 * has no step that leads to a status, who stands before that step counts as standing behind it.
 */
export const statusAfter = (
  pack: RecallPack,
  step: RecallStep,
  { from, denied = false }: { readonly from: RecallStatus; readonly denied?: boolean },
): RecallStatus | undefined => {
  const moves = FLOW[step];
  const standing = standingAt(pack, from).filter((status) => moves[status] !== undefined);
  const at = standing.find((status) => moves[status] !== status) ?? standing[0];
  if (at === undefined) return undefined;
  if (denied) return DENIED[step] ?? moves[at];
  return moves[at] === at ? from : moves[at];
};

/** What may be taken next and moves the case on. */
export const nextSteps = (pack: RecallPack, from: RecallStatus): readonly RecallStep[] =>
  RECALL_STEPS.filter((step) => {
    if (BESIDES.has(step) || !knows(pack, step)) return false;
    const to = statusAfter(pack, step, { from });
    return to !== undefined && to !== from;
  });

/** The statuses as which a status counts in a regime, the nearest first. */
export const standingAt = (pack: RecallPack, status: RecallStatus): readonly RecallStatus[] => {
  const found: RecallStatus[] = [status];
  for (const standing of found)
    for (const [step, moves] of Object.entries(FLOW) as [RecallStep, Moves][]) {
      const to = moves[standing];
      if (to === undefined || found.includes(to) || NO_BRIDGE.has(step)) continue;
      if (step === 'final-report' && standing === 'PLAN_PUBLISHED') continue;
      if (movesOn(pack, step) || isLedTo(pack, to)) continue;
      found.push(to);
    }
  return found.sort((left, right) => rankOf(left) - rankOf(right));
};

const rankOf = (status: RecallStatus) => RECALL_STATUSES.indexOf(status);

// What an authority alone publishes is nothing that a recall waits for.
const movesOn = (pack: RecallPack, step: RecallStep): boolean =>
  knows(pack, step) &&
  (step !== 'publication' || pack.publication.some(({ lane }) => lane === 'recaller'));

/** Whether a regime has a step that leads to a status from another one. */
const isLedTo = (pack: RecallPack, status: RecallStatus): boolean =>
  RECALL_STEPS.filter((step) => movesOn(pack, step)).some((step) =>
    Object.entries(FLOW[step]).some(([from, to]) => to === status && from !== status),
  );
