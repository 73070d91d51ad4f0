import type { ProblemMeaning } from '@zhixin/service-shell';
import type { RecallRefusal } from '../domain/denial.js';

/** The service's refusals in both languages. */
export const problems: Readonly<Record<RecallRefusal | 'ENTERPRISE_UNKNOWN', ProblemMeaning>> = {
  ENTERPRISE_UNKNOWN: {
    status: 404,
    zh: '企业未登记，请核对统一社会信用代码，或先登记',
    en: 'This enterprise is not registered; check its code, or register it first',
  },
  CASE_UNKNOWN: {
    status: 404,
    zh: '没有该召回案件，请核对编号',
    en: 'There is no such recall case; check its id',
  },
  CASE_TAKEN: {
    zh: '同一来源的案件已立案，内容不同',
    en: 'A case of this source is open with other content',
  },
  REGIME_UNKNOWN: {
    status: 400,
    zh: '没有该召回制度，请从召回制度列表中选择',
    en: 'There is no such recall regime; choose one from the list of regimes',
  },
  NO_TEXT_IN_FORCE: {
    zh: '发现风险时没有已载入的有效规定',
    en: 'No text that is loaded was in force when the risk was discovered',
  },
  LEVEL_NOT_IN_REGIME: {
    status: 400,
    zh: '请写明该召回制度规定的级别',
    en: 'Name a level that this regime has',
  },
  ROLE_NOT_IN_REGIME: {
    status: 400,
    zh: '该召回制度没有规定此类召回责任人',
    en: 'This regime knows no such recaller',
  },
  MEASURE_NOT_IN_REGIME: {
    status: 400,
    zh: '该召回制度没有此项措施',
    en: 'This regime knows no such measure',
  },
  STEP_NOT_IN_REGIME: {
    zh: '该召回制度没有此步骤',
    en: 'This regime has no such step',
  },
  STEP_OUT_OF_ORDER: {
    zh: '现在不能进行此步骤',
    en: 'This step has no place now',
  },
  WRONG_PARTY: {
    status: 403,
    zh: '此步骤由其他主体实施',
    en: 'This step is for others',
  },
  WRONG_ISSUER: {
    zh: '该机关无权责令召回',
    en: 'This authority may not order the recall',
  },
  IN_FUTURE: {
    status: 400,
    zh: '时间晚于当前时间，请改正',
    en: 'This time is later than now; correct it',
  },
  BEFORE_DISCOVERY: {
    zh: '时间早于发现风险的时间，请核对',
    en: 'This time is before the risk was discovered; check it',
  },
  PAPER_INCOMPLETE: {
    status: 400,
    zh: '文书缺少规定必须填写的内容',
    en: 'The paper lacks what its text asks for',
  },
  DECISION_STANDS: {
    zh: '已作出召回决定',
    en: 'The recall is decided',
  },
  PLAN_STANDS: {
    zh: '召回计划已提交',
    en: 'A plan is filed',
  },
  LANE_NOT_IN_REGIME: {
    status: 400,
    zh: '该召回制度没有此发布途径',
    en: 'This regime knows no such publication',
  },
  MAY_NOT_BE_LEFT_OUT: {
    zh: '规定不允许省略发布',
    en: 'The text does not let the publication be left out',
  },
  NO_MEASURE_PENDING: {
    zh: '没有待批准的现场措施',
    en: 'No measure waits for approval',
  },
  NOT_NOTIFIED: {
    status: 404,
    zh: '没有发给该主体的召回通知',
    en: 'There is no notice to this party',
  },
  MEASURE_LIFTED: {
    zh: '现场措施未在规定时间内批准，已解除',
    en: 'The measure was not approved in time and is lifted',
  },
  RIGHT_LAPSED: {
    zh: '期限已过，该权利不能再行使',
    en: 'The time has passed in which this right could be used',
  },
  NOT_SUSPENDED: {
    zh: '案件没有中止',
    en: 'The case is not suspended',
  },
  SUSPENDED_ALREADY: {
    zh: '案件已中止',
    en: 'The case is suspended already',
  },
  REFUSAL_WITHOUT_ORDER: {
    zh: '没有责令召回决定，不构成拒绝召回',
    en: 'Without an order there is no refusal',
  },
  NOT_EFFECTIVE: {
    zh: '召回效果评估不充分，不能结案',
    en: 'The recall was found insufficient; the case is not closed',
  },
};
