import type { ProblemMeaning } from '@zhixin/service-shell';

/** The service's refusals and problems in both languages. */
export const problems: Readonly<Record<string, ProblemMeaning>> = {
  ENTERPRISE_UNKNOWN: {
    status: 404,
    zh: '企业未登记',
    en: 'This enterprise is not registered',
  },
  ENTERPRISE_NOT_KNOWN_THEN: {
    status: 404,
    zh: '当时尚未登记该企业',
    en: 'This enterprise was not known then',
  },
  NO_RULES_IN_FORCE: {
    status: 404,
    zh: '该时点没有生效的规则包',
    en: 'No rule pack is in force at that time',
  },
  RULE_PACK_UNKNOWN: { status: 404, zh: '没有该规则包', en: 'No such rule pack' },
  ENTERPRISE_NOT_REGISTERED: {
    status: 404,
    zh: '企业未登记',
    en: 'This enterprise is not registered',
  },
  ENTERPRISE_ALREADY_REGISTERED: {
    zh: '该企业已登记，登记信息不同',
    en: 'This enterprise is registered with other particulars',
  },
  QUALITY_EVENT_DIFFERS: {
    zh: '该质量信用事件已记录，内容不同',
    en: 'This quality event is recorded with other content',
  },
  QUALITY_EVENT_UNKNOWN: {
    status: 404,
    zh: '没有该质量信用事件',
    en: 'No such quality event is recorded',
  },
  QUALITY_EVENT_ANNULLED: {
    zh: '该事件已撤销，无需修复',
    en: 'The event is annulled; there is nothing to repair',
  },
  REPAIR_TOO_EARLY: {
    zh: '未满最短公示期，不能修复',
    en: 'The shortest publicity period is not over yet',
  },
  REPAIR_DIFFERS: {
    zh: '该事件的信用修复已登记，内容不同',
    en: 'The repair of this event is recorded with other content',
  },
  DECISION_DIFFERS: {
    zh: '该决定书文号已登记，内容不同',
    en: 'This decision is recorded with other content',
  },
  ALREADY_LISTED: {
    zh: '该企业已在严重违法失信名单中',
    en: 'The enterprise is on the list already',
  },
  NOT_LISTED: {
    zh: '该企业不在严重违法失信名单中',
    en: 'The enterprise is not on the list',
  },
  LISTING_PERIOD_EMPTY: {
    status: 400,
    zh: '列入期限的终止早于起始',
    en: 'The listing would end before it begins',
  },
};
