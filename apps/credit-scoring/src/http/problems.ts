import type { ProblemMeaning } from '@zhixin/service-shell';

/** The service's refusals and problems in both languages. */
export const problems: Readonly<Record<string, ProblemMeaning>> = {
  ENTERPRISE_UNKNOWN: {
    status: 404,
    zh: '企业未登记，请核对统一社会信用代码，或先登记',
    en: 'This enterprise is not registered; check its code, or register it first',
  },
  ENTERPRISE_NOT_KNOWN_THEN: {
    status: 404,
    zh: '所选时点尚未登记该企业，请选择较晚的时点',
    en: 'This enterprise was not registered at the time asked for; ask for a later one',
  },
  NO_RULES_IN_FORCE: {
    status: 404,
    zh: '所选时点没有生效的规则包，请选择较晚的时点',
    en: 'No rule pack was in force at the time asked for; ask for a later one',
  },
  RULE_PACK_UNKNOWN: {
    status: 404,
    zh: '没有该规则包或版本，请从规则包列表中选择',
    en: 'There is no such rule pack or version; the list of rule packs names all',
  },
  ENTERPRISE_NOT_REGISTERED: {
    status: 404,
    zh: '企业未登记，请核对统一社会信用代码，或先登记',
    en: 'This enterprise is not registered; check its code, or register it first',
  },
  ENTERPRISE_ALREADY_REGISTERED: {
    zh: '该企业已登记，登记信息不同；如需变更，请修改登记信息',
    en: 'This enterprise is registered with other particulars; change its particulars instead',
  },
  PARTY_ID_TAKEN: {
    zh: '该参与方标识已登记在其他企业名下；撤回后方可登记到本企业',
    en: 'This party identifier is registered as another enterprise’s; it can be registered again once it is withdrawn there',
  },
  QUALITY_EVENT_DIFFERS: {
    zh: '该质量信用事件已记录，内容不同；如需更正，请先撤销',
    en: 'This quality event is recorded with other content; annul it first to correct it',
  },
  QUALITY_EVENT_UNKNOWN: {
    status: 404,
    zh: '没有该质量信用事件，请核对编号',
    en: 'No such quality event is recorded; check its id',
  },
  QUALITY_EVENT_ANNULLED: {
    zh: '该事件已撤销，不再计分，无需修复',
    en: 'The event is annulled and counts no more, so it needs no repair',
  },
  REPAIR_TOO_EARLY: {
    zh: '未满最短公示期，期满后方可修复',
    en: 'The shortest publicity period is not over; repair the event when it is',
  },
  REPAIR_DIFFERS: {
    zh: '该事件的信用修复已登记，内容不同；请核对修复决定',
    en: 'The repair of this event is recorded with other content; check the repair decision',
  },
  DECISION_DIFFERS: {
    zh: '该决定书文号已登记，内容不同；请核对文号',
    en: 'This decision number is recorded with other content; check the number',
  },
  ALREADY_LISTED: {
    zh: '该企业已在严重违法失信名单中，移出后方可再次列入',
    en: 'The enterprise is on the list already; it can be listed again once it is taken off',
  },
  NOT_LISTED: {
    zh: '该企业当时不在严重违法失信名单中，请核对列入决定与日期',
    en: 'The enterprise is not on the list at that time; check the listing decision and the date',
  },
  LISTING_PERIOD_EMPTY: {
    status: 400,
    zh: '列入期限的终止早于起始，请核对两个日期',
    en: 'The listing would end before it begins; check both dates',
  },
};
