/** Words for what the traceability interface answers besides EPCIS's own exceptions. */
export const traceProblems = {
  TRACE_UNKNOWN: {
    status: 404,
    zh: '没有您可以查看的该产品记录，请核对标识',
    en: 'There is no record of this product that you may see; check the identifier',
  },
  THING_TOO_LARGE: {
    status: 413,
    zh: '该产品及其内装物的记录过多，无法一次回答，请查询其中的单件或内层包装',
    en: 'There are too many records of this thing and of what is in it; ask about a part of it',
  },
  NO_RECORD: {
    status: 404,
    zh: '没有查到该编号的记录，请核对编号',
    en: 'No record was found for this code; check it',
  },
  ENTERPRISE_UNKNOWN: {
    status: 404,
    zh: '企业未登记，请核对统一社会信用代码，或先登记',
    en: 'This enterprise is not registered; check its code, or register it first',
  },
  CAPTURE_UNKNOWN: {
    status: 404,
    zh: '没有您的这次提交，请核对编号',
    en: 'You handed in no capture under this id; check it',
  },
  CAPTURE_RUNNING: {
    status: 409,
    zh: '这次提交仍在处理，完成后才有回执，请稍后重试',
    en: 'This capture is still being worked on; ask for its receipt when it has ended',
  },
  EVENT_UNKNOWN: {
    status: 404,
    zh: '您没有登记过该标识的事件，请核对 eventID',
    en: 'You reported no event under this eventID; check it',
  },
  CONFIRMED_EVENT_UNKNOWN: {
    status: 404,
    zh: '辖区内没有登记过该标识的事件，请核对 eventID',
    en: 'No event was reported under this eventID in your region; check it',
  },
  EVENT_OF_SEVERAL: {
    status: 409,
    zh: '多家企业登记过该 eventID，请用 uscc 指明是哪一家',
    en: 'Several enterprises reported an event under this eventID; name one by uscc',
  },
  EVENT_DECLARED_WRONG: {
    status: 409,
    zh: '该事件已被其登记企业声明有误，不能确认',
    en: 'Its reporter has declared this event an error; it cannot be confirmed',
  },
  CONFIRMATION_UNKNOWN: {
    status: 404,
    zh: '辖区内没有该确认记录，请核对编号',
    en: 'There is no such confirmation in your region; check its id',
  },
  SCOPE_UNKNOWN: {
    status: 404,
    zh: '没有您可以查看的该影响范围，请核对编号',
    en: 'There is no scope under this id that you may see; check it',
  },
  SCOPE_RUNNING: {
    status: 409,
    zh: '该影响范围仍在计算，完成后才能读取，请稍后重试',
    en: 'This scope is still being computed; ask again when it is done',
  },
  SCOPE_ENDED: {
    status: 409,
    zh: '该影响范围的计算已经结束，无法取消',
    en: 'This scope is no longer being computed and cannot be cancelled',
  },
  SCOPE_NOT_THERE: {
    status: 409,
    zh: '该影响范围未算成或已取消，请重新提交同样的请求',
    en: 'This scope failed or was cancelled; ask for the same again',
  },
  SCOPE_PART_ONLY: {
    status: 403,
    zh: '完整文件只对监管部门开放；企业可查看与自己有关的部分',
    en: 'The whole file is for authorities; an enterprise may read its own part',
  },
  SCOPE_FAILED: {
    status: 409,
    zh: '影响范围未能算出，运维人员可在日志中看到原因；可重新提交同样的请求',
    en: 'The scope could not be computed; the operator finds the reason in the log. The same may be asked for again',
  },
  SCOPE_OUTDATED: {
    status: 409,
    zh: '平台已升级，算法版本不同；请重新提交同样的请求',
    en: 'The platform was upgraded and computes otherwise now; ask for the same again',
  },
  SCOPE_TOO_LARGE: {
    status: 409,
    zh: '涉及的事件超出内存所能容纳，请缩小范围：指定持有者、地点或起始时间',
    en: 'It stands on more events than memory holds; ask for less: name a holder, a place or a time to begin from',
  },
  SCOPES_UNDER_WAY: {
    status: 503,
    zh: '您有过多影响范围正在计算，请等待其完成或取消其中一些',
    en: 'Too many scopes of yours are being computed; wait for some, or cancel them',
  },
  KNOWN_AT_AHEAD: {
    status: 400,
    zh: '查询的已知时刻在将来',
    en: 'What will be known cannot be asked',
  },
  EVENT_LOG_UPGRADING: {
    status: 503,
    zh: '事件日志正在升级，请稍后重试',
    en: 'The event log is being upgraded; try again later',
  },
} as const;
