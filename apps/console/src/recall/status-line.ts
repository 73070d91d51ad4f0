/** Where a case may stand, in the order in which one status leads to the next. */
export const STATUSES = [
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

/** A status of the flow, or one that stands beside it. */
export type StatusWord = (typeof STATUSES)[number] | 'SUSPENDED' | 'REFUSED';

/** What most cases pass; the others stand in the line of a case that went there. */
const MILESTONES: ReadonlySet<string> = new Set([
  'SIGNAL',
  'INVESTIGATING',
  'DECIDED',
  'PLAN_FILED',
  'PLAN_PUBLISHED',
  'EXECUTING',
  'FINAL_REPORT',
  'EFFECT_REVIEW',
  'CLOSED',
]);

/** What a response (响应处理) passes: no text knows a plan, a notice or a report of it. */
const OF_RESPONSE: ReadonlySet<string> = new Set([
  'SIGNAL',
  'INVESTIGATING',
  'DEFECT_CONFIRMED',
  'DECIDED',
  'EXECUTING',
  'EFFECT_REVIEW',
  'CLOSED',
]);

/** A place in the status line. */
export interface StatusPlace {
  readonly status: (typeof STATUSES)[number];
  readonly is: 'past' | 'present' | 'ahead';
}

/**
 * The status line of a case: the milestones of its flow, and where else it went.
 *
 * @param visited statuses that the case has had
 */
export const statusLine = (
  flow: 'recall' | 'response',
  present: string,
  visited: readonly string[],
): readonly StatusPlace[] => {
  const milestones = flow === 'response' ? OF_RESPONSE : MILESTONES;
  const been = new Set([...visited, present]);
  const at = STATUSES.findIndex((status) => status === present);
  return STATUSES.filter((status) => milestones.has(status) || been.has(status))
    .filter((status) => status !== 'NO_DEFECT' || present === 'NO_DEFECT')
    .map((status) => {
      const place = STATUSES.indexOf(status);
      return { status, is: place === at ? 'present' : place < at ? 'past' : 'ahead' };
    });
};
