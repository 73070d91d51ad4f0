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
  EVENT_LOG_UPGRADING: {
    status: 503,
    zh: '事件日志正在升级，请稍后重试',
    en: 'The event log is being upgraded; try again later',
  },
} as const;
