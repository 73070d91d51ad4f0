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
  RESULT_IN_FUTURE: { zh: '检验结果时间晚于当前时间', en: 'The result lies in the future' },
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
  ANNULLED_IN_FUTURE: { zh: '撤销日期晚于当前时间', en: 'The annulment lies in the future' },
  ANNULLED_BEFORE_DECIDED: {
    zh: '撤销日期早于处罚决定日期',
    en: 'The annulment is older than the decision',
  },
};
