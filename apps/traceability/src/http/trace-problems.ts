/** Words for what the traceability interface answers besides EPCIS's own exceptions. */
export const traceProblems = {
  TRACE_UNKNOWN: {
    status: 404,
    zh: '没有您可以查看的该产品记录',
    en: 'There is no record of this product that you may see',
  },
  NO_RECORD: {
    status: 404,
    zh: '没有查到该编号的记录',
    en: 'No record was found for this code',
  },
  ENTERPRISE_UNKNOWN: {
    status: 404,
    zh: '企业未登记',
    en: 'This enterprise is not registered',
  },
  EVENT_LOG_UPGRADING: {
    status: 503,
    zh: '事件日志正在升级，请稍后重试',
    en: 'The event log is being upgraded; try again later',
  },
} as const;
