import type { ProblemMeaning } from '@zhixin/service-shell';

/** The service's refusals in both languages. */
export const problems: Readonly<Record<string, ProblemMeaning>> = {
  ENTERPRISE_UNKNOWN: {
    status: 404,
    zh: '企业未登记',
    en: 'This enterprise is not registered',
  },
  SAMPLE_NUMBER_TAKEN: {
    zh: '该样品编号已登记，内容不同',
    en: 'This sample number is recorded with other content',
  },
  SAMPLED_IN_FUTURE: { zh: '抽样时间晚于当前时间', en: 'The sample lies in the future' },
  RESULT_IN_FUTURE: { zh: '结果时间晚于当前时间', en: 'The result lies in the future' },
  RESULT_BEFORE_SAMPLE: {
    zh: '检验结果早于抽样时间',
    en: 'The result is older than the sample',
  },
  FAILED_ITEMS_MISSING: {
    zh: '不合格样品须写明不合格项目',
    en: 'A failed sample names what failed',
  },
  FAILED_ITEMS_ON_PASS: {
    zh: '合格样品不应有不合格项目',
    en: 'A sample that passed has no failed item',
  },
  DECISION_NUMBER_TAKEN: {
    zh: '该处罚决定书文号已登记，内容不同',
    en: 'This decision number is recorded with other content',
  },
  DECIDED_IN_FUTURE: { zh: '处罚决定日期晚于当前时间', en: 'The decision lies in the future' },
  EFFECTIVE_IN_FUTURE: {
    zh: '处罚决定尚未生效',
    en: 'The penalty has not taken effect yet',
  },
  EFFECTIVE_BEFORE_DECIDED: {
    zh: '生效日期早于决定日期',
    en: 'The penalty takes effect before it was decided',
  },
  PENALTY_UNKNOWN: { status: 404, zh: '没有该处罚决定', en: 'No such penalty is recorded' },
  SAMPLING_RESULT_UNKNOWN: {
    status: 404,
    zh: '没有该抽样检验结果',
    en: 'No such sampling result is recorded',
  },
  INSPECTION_NUMBER_TAKEN: {
    zh: '该检查记录编号已登记，内容不同',
    en: 'This inspection number is recorded with other content',
  },
  INSPECTED_IN_FUTURE: { zh: '检查时间晚于当前时间', en: 'The inspection lies in the future' },
  RESULT_BEFORE_INSPECTION: {
    zh: '检查结果早于检查时间',
    en: 'The result is older than the inspection',
  },
  FINDINGS_MISSING: { zh: '检查不符合须写明问题', en: 'What was found must be named' },
  FINDINGS_ON_COMPLIANT: {
    zh: '检查符合不应有问题',
    en: 'An inspection without fault has no findings',
  },
  INSPECTION_UNKNOWN: {
    status: 404,
    zh: '没有该监督检查记录',
    en: 'No such inspection is recorded',
  },
  COMPLAINT_NUMBER_TAKEN: {
    zh: '该投诉举报编号已登记，内容不同',
    en: 'This complaint number is recorded with other content',
  },
  RECEIVED_IN_FUTURE: { zh: '投诉举报时间晚于当前时间', en: 'The complaint lies in the future' },
  RESULT_BEFORE_COMPLAINT: {
    zh: '办结时间早于投诉举报时间',
    en: 'The result is older than the complaint',
  },
  COMPLAINT_UNKNOWN: { status: 404, zh: '没有该投诉举报', en: 'No such complaint is recorded' },
  INCIDENT_NUMBER_TAKEN: {
    zh: '该事故编号已登记，内容不同',
    en: 'This incident number is recorded with other content',
  },
  OCCURRED_IN_FUTURE: { zh: '事故时间晚于当前时间', en: 'The incident lies in the future' },
  RESULT_BEFORE_INCIDENT: {
    zh: '调查结论早于事故时间',
    en: 'The result of the inquiry is older than the incident',
  },
  INCIDENT_UNKNOWN: { status: 404, zh: '没有该事故', en: 'No such incident is recorded' },
  NOT_REPLACEABLE: {
    zh: '该文号下没有这一条已撤销的记录',
    en: 'No annulled record under this number has that id',
  },
  CORRECTED_TOO_OFTEN: {
    zh: '该文号的记录撤销、更正次数已达上限',
    en: 'The record under this number was annulled and corrected too often',
  },
  ANNULLED_BEFORE_RESULT: { zh: '撤销日期早于结果', en: 'The annulment is older than the result' },
  ANNULLED_IN_FUTURE: { zh: '撤销日期晚于当前时间', en: 'The annulment lies in the future' },
  ANNULLED_BEFORE_DECIDED: {
    zh: '撤销日期早于处罚决定日期',
    en: 'The annulment is older than the decision',
  },
};
