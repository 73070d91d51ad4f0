import type { ProblemMeaning } from '@zhixin/service-shell';

/** The service's refusals in both languages. */
export const problems: Readonly<Record<string, ProblemMeaning>> = {
  ENTERPRISE_UNKNOWN: {
    status: 404,
    zh: '企业未登记，请核对统一社会信用代码，或先登记',
    en: 'This enterprise is not registered; check its code, or register it first',
  },
  SAMPLE_NUMBER_TAKEN: {
    zh: '该样品编号已登记，内容不同；请核对编号，或先撤销原记录',
    en: 'This sample number is recorded with other content; check the number, or annul the record first',
  },
  SAMPLED_IN_FUTURE: {
    zh: '抽样时间晚于当前时间，请改正',
    en: 'The sample is dated later than now; correct its date',
  },
  RESULT_IN_FUTURE: {
    zh: '结果时间晚于当前时间，请改正',
    en: 'The result is dated later than now; correct its date',
  },
  RESULT_BEFORE_SAMPLE: {
    zh: '检验结果早于抽样时间，请核对两个日期',
    en: 'The result is dated before the sample; check both dates',
  },
  FAILED_ITEMS_MISSING: {
    zh: '不合格样品须写明不合格项目',
    en: 'The sample failed, but no failed item is named; name at least one',
  },
  FAILED_ITEMS_ON_PASS: {
    zh: '合格样品不应有不合格项目，请删去项目或改为不合格',
    en: 'The sample passed, but failed items are named; remove them, or record it as failed',
  },
  DECISION_NUMBER_TAKEN: {
    zh: '该处罚决定书文号已登记，内容不同；请核对文号，或先撤销原记录',
    en: 'This decision number is recorded with other content; check the number, or annul the record first',
  },
  DECIDED_IN_FUTURE: {
    zh: '处罚决定日期晚于当前时间，请改正',
    en: 'The decision is dated later than now; correct its date',
  },
  EFFECTIVE_IN_FUTURE: {
    zh: '处罚决定尚未生效，请在生效后登记',
    en: 'The penalty has not taken effect; record it when it has',
  },
  EFFECTIVE_BEFORE_DECIDED: {
    zh: '生效日期早于决定日期，请核对两个日期',
    en: 'The penalty takes effect before it was decided; check both dates',
  },
  PENALTY_UNKNOWN: {
    status: 404,
    zh: '没有该处罚决定，请核对编号',
    en: 'No such penalty is recorded; check its id',
  },
  SAMPLING_RESULT_UNKNOWN: {
    status: 404,
    zh: '没有该抽样检验结果，请核对编号',
    en: 'No such sampling result is recorded; check its id',
  },
  INSPECTION_NUMBER_TAKEN: {
    zh: '该检查记录编号已登记，内容不同；请核对编号，或先撤销原记录',
    en: 'This inspection number is recorded with other content; check the number, or annul the record first',
  },
  INSPECTED_IN_FUTURE: {
    zh: '检查时间晚于当前时间，请改正',
    en: 'The inspection is dated later than now; correct its date',
  },
  RESULT_BEFORE_INSPECTION: {
    zh: '检查结果早于检查时间，请核对两个日期',
    en: 'The result is dated before the inspection; check both dates',
  },
  FINDINGS_MISSING: {
    zh: '检查不符合须写明问题',
    en: 'The inspection found fault, but no finding is named; name at least one',
  },
  FINDINGS_ON_COMPLIANT: {
    zh: '检查符合不应有问题，请删去问题或改为不符合',
    en: 'The inspection found no fault, but findings are named; remove them, or change the outcome',
  },
  INSPECTION_UNKNOWN: {
    status: 404,
    zh: '没有该监督检查记录，请核对编号',
    en: 'No such inspection is recorded; check its id',
  },
  COMPLAINT_NUMBER_TAKEN: {
    zh: '该投诉举报编号已登记，内容不同；请核对编号，或先撤销原记录',
    en: 'This complaint number is recorded with other content; check the number, or annul the record first',
  },
  RECEIVED_IN_FUTURE: {
    zh: '投诉举报时间晚于当前时间，请改正',
    en: 'The complaint is dated later than now; correct its date',
  },
  RESULT_BEFORE_COMPLAINT: {
    zh: '办结时间早于投诉举报时间，请核对两个日期',
    en: 'The result is dated before the complaint; check both dates',
  },
  COMPLAINT_UNKNOWN: {
    status: 404,
    zh: '没有该投诉举报，请核对编号',
    en: 'No such complaint is recorded; check its id',
  },
  INCIDENT_NUMBER_TAKEN: {
    zh: '该事故编号已登记，内容不同；请核对编号，或先撤销原记录',
    en: 'This incident number is recorded with other content; check the number, or annul the record first',
  },
  OCCURRED_IN_FUTURE: {
    zh: '事故时间晚于当前时间，请改正',
    en: 'The incident is dated later than now; correct its date',
  },
  RESULT_BEFORE_INCIDENT: {
    zh: '调查结论早于事故时间，请核对两个日期',
    en: 'The result of the inquiry is dated before the incident; check both dates',
  },
  INCIDENT_UNKNOWN: {
    status: 404,
    zh: '没有该事故，请核对编号',
    en: 'No such incident is recorded; check its id',
  },
  NOT_REPLACEABLE: {
    zh: '该文号下没有这一条已撤销的记录，请核对所更正记录的编号',
    en: 'No annulled record under this number has that id; check which record is to be corrected',
  },
  CORRECTED_TOO_OFTEN: {
    zh: '该文号的记录撤销、更正次数已达上限，请联系平台运维人员',
    en: 'The record under this number was annulled and corrected as often as it may be; ask the operators of the platform',
  },
  ANNULLED_BEFORE_RESULT: {
    zh: '撤销日期早于结果，请核对撤销日期',
    en: 'The annulment is dated before the result; check its date',
  },
  ANNULLED_IN_FUTURE: {
    zh: '撤销日期晚于当前时间，请改正',
    en: 'The annulment is dated later than now; correct its date',
  },
  ANNULLED_BEFORE_DECIDED: {
    zh: '撤销日期早于处罚决定日期，请核对撤销日期',
    en: 'The annulment is dated before the decision; check its date',
  },
};
