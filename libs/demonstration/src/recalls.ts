import type { recallCaseFields, DocumentToSend } from '@zhixin/contracts';
import { BOARDS_CAUSE, BOARDS_LOT, FAILED_BOARDS } from './building-material-chain.js';
import type { Calendar } from './calendar.js';
import { lotOf } from './epcis-events.js';
import type { Actor } from './enterprises.js';
import { sampleNumberOf, samplings } from './findings.js';
import { juiceRecallPapers } from './juice-recall-papers.js';
import {
  JUICE,
  JUICE_BACK,
  JUICE_BACK_DAYS_AGO,
  juiceRecovery,
  juiceSoldOn,
  type ChainReports,
} from './kiwifruit-chain.js';

/** What a paper says, by field; a regime's text takes of it what it asks for. */
export type PaperFacts = Readonly<Record<string, unknown>>;

/** A step of a recall as somebody takes it. */
export interface RecallStepTold {
  readonly step: string;
  /** Sign-in name of who enters it. */
  readonly as: string;
  /** Absent: when it is entered. */
  readonly occurredAt?: string;
  /** Number of the firm's paper, where an officer enters it. */
  readonly receivedAs?: string;
  /** What the step itself says. */
  readonly says: object;
  /** Of what the paper is filled in that the regime asks for with this step. */
  readonly facts?: PaperFacts;
}

/** A recall from its opening to where it stands. */
export interface RecallStory {
  readonly opening: Omit<DocumentToSend<typeof recallCaseFields>, 'responsible'> & {
    readonly actor: Actor;
    readonly as: string;
  };
  readonly steps: readonly RecallStepTold[];
  /** What the case stands on, and what is then reported of these goods. */
  readonly goods?: {
    readonly as: string;
    readonly reports: ChainReports;
    /** What a party sells though it has its notice. */ readonly soldOn: (
      at: string,
    ) => ChainReports;
  };
}

const XIAN = 'regulator-xian';
const SHAANXI = 'regulator-shaanxi';

/** A food recall that is being carried out, a response that is closed, and an objection that nobody has answered. */
export const recallStories = (calendar: Calendar): readonly RecallStory[] => [
  juiceRecall(calendar),
  boardsResponse(calendar),
  toysRecall(calendar),
];

const paperNumber = ({ dateAgo }: Calendar, days: number, kind: string) =>
  `${kind}〔${dateAgo(days).slice(0, 4)}〕${dateAgo(days).slice(5).replace('-', '')}号`;

const juiceRecall = (calendar: Calendar): RecallStory => {
  const { daysAgo } = calendar;
  const papers = juiceRecallPapers(calendar);
  const onPaper = (days: number, hour: number) => ({
    as: XIAN,
    occurredAt: daysAgo(days, hour),
    receivedAs: paperNumber(calendar, days, '渭果召'),
  });
  return {
    opening: {
      ...{ regime: 'food', actor: 'processor', as: XIAN, role: 'producer', level: 1 },
      ...{ product: '渭河 NFC 猕猴桃汁 300 mL', roots: [JUICE], hasLargerRisk: true },
      discoveredAt: daysAgo(6, 9.5),
      ...{ source: 'own-report', sourceRef: paperNumber(calendar, 6, '渭果报') },
    },
    steps: [
      {
        ...{ step: 'decision', ...onPaper(6, 11) },
        says: {
          ...{ kind: 'voluntary', level: 1, measureKinds: ['take-back', 'destroy'] },
          reasons: papers.plan['cause'],
        },
      },
      { step: 'plan', ...onPaper(6, 17), says: { level: 1 }, facts: papers.plan },
      {
        ...{ step: 'publication', ...onPaper(6, 18), facts: papers.notice },
        says: { lane: 'recaller', to: 'public', level: 1, measureKinds: ['take-back', 'destroy'] },
      },
      // These texts know the level of a party's notice as a word only.
      {
        ...{ step: 'party-notices', ...onPaper(6, 19), says: {} },
        facts: { ...papers.notice, level: '一级' },
      },
      ...[5, 4, 3, 2, 1].map((days) => ({
        ...{ step: 'progress-reports', ...onPaper(days, 16), says: {} },
        facts: papers.progressAt(days > JUICE_BACK_DAYS_AGO ? 0 : JUICE_BACK),
      })),
      {
        ...{ step: 'stop-sale', as: XIAN, occurredAt: daysAgo(2, 18) },
        says: {
          content:
            '雁塔百姓生鲜超市有限公司小寨店尚有该批次果汁 288 瓶未退回，责令立即停止销售、下架封存。',
          reference: paperNumber(calendar, 2, '西市监责改'),
        },
      },
      // Nobody has approved it yet: that is due within a day.
      {
        ...{ step: 'measure', as: XIAN, occurredAt: daysAgo(1, 18) },
        says: {
          ...{ measure: 'seizure', onTheSpot: true },
          reasons:
            '渭河果汁厂成品库存有该批次果汁 600 瓶，另有退回的 1512 瓶，尚未销毁，当场查封。',
        },
      },
    ],
    goods: { as: XIAN, reports: juiceRecovery(calendar), soldOn: juiceSoldOn },
  };
};

const boardsResponse = (calendar: Calendar): RecallStory => {
  const { daysAgo, dateAgo } = calendar;
  const product = [`外墙用模塑聚苯板 B1 级，批号 ${BOARDS_LOT}`];
  const failure = '监督抽查检验燃烧性能不合格，未达到 B1 级。';
  const by = (days: number, hour = 10) => ({ as: XIAN, occurredAt: daysAgo(days, hour) });
  return {
    opening: {
      ...{ regime: 'building-materials', actor: 'insulationMaker', as: XIAN, role: 'producer' },
      ...{ product: '外墙用模塑聚苯板', roots: [FAILED_BOARDS], causeId: BOARDS_CAUSE },
      discoveredAt: daysAgo(70, 10),
      ...{ source: 'sampling', sourceRef: sampleOf('insulationMaker', calendar) },
    },
    steps: [
      {
        ...{ step: 'investigation', ...by(69) },
        says: { content: '核查生产、经销和使用单位的购销台账。' },
      },
      { step: 'finding', ...by(66), says: { defect: true, reasons: failure } },
      {
        ...{ step: 'decision', ...by(64), says: { kind: 'ordered' } },
        facts: {
          ...{ party: '高陵安居保温材料有限公司', product, reasons: failure },
          ...{ legalBasis: '国务院令第503号第九条第二款', correctBy: dateAgo(4) },
        },
      },
      {
        ...{ step: 'party-notices', ...by(64, 15) },
        says: {
          content:
            '通知秦都筑友建材经销有限公司和灞桥长乐建筑工程有限公司：立即停止销售和使用，就地封存，由生产者上门收回，费用由生产者承担。',
        },
      },
      {
        ...{ step: 'site-hold', as: 'housing-xian', occurredAt: daysAgo(63) },
        says: { site: '灞桥区长乐项目工地', content: '未安装的保温板就地封存，不得使用。' },
      },
      {
        ...{ step: 'disposals', ...by(38, 16), receivedAs: paperNumber(calendar, 38, '安居处') },
        says: { completedAt: daysAgo(38, 15), place: '高陵区保温材料厂' },
        facts: {
          ...{ product, quantity: { value: 3_600, uom: 'MTK' }, measure: '全部收回并破碎处理。' },
          ...{ witness: '高陵区市场监督管理局', place: '高陵区保温材料厂' },
        },
      },
      {
        ...{ step: 'effect-review', ...by(20) },
        says: { outcome: 'sufficient', reasons: '复查检验合格，不合格批次已全部收回并处理。' },
      },
      { step: 'closure', ...by(18), says: { content: '整改完成，响应处理结案。' } },
    ],
  };
};

const TOY_CARS = lotOf(401, 'TQ-CAR-0718');

const toysRecall = (calendar: Calendar): RecallStory => {
  const { daysAgo } = calendar;
  const by = (days: number) => ({ as: SHAANXI, occurredAt: daysAgo(days, 10) });
  const small = '滥用试验后车轮脱落，产生小零件，三岁以下儿童有吞咽窒息的危险。';
  return {
    opening: {
      ...{ regime: 'consumer-goods', actor: 'toys', as: SHAANXI, role: 'producer' },
      ...{ product: '电动玩具车', roots: [TOY_CARS], discoveredAt: daysAgo(40, 10) },
      ...{ source: 'sampling', sourceRef: sampleOf('toys', calendar) },
    },
    steps: [
      {
        ...{ step: 'investigation', ...by(39) },
        says: { content: '通知生产者开展调查分析，并组织缺陷调查。' },
      },
      { step: 'finding', ...by(16), says: { defect: true, reasons: small } },
      {
        ...{ step: 'notice', ...by(9) },
        says: { reasons: small, reference: paperNumber(calendar, 9, '陕市监召通') },
      },
      {
        ...{ step: 'objection', as: 'enterprise-toys' },
        says: {
          grounds:
            '本产品标明适用于三岁以上儿童，抽样检验却按三岁以下儿童的要求进行；请求组织专家认定，并附型式检验报告。',
        },
      },
    ],
  };
};

const sampleOf = (actor: Actor, calendar: Calendar): string => {
  const index = samplings.findIndex((sampling) => sampling.actor === actor);
  const sampling = samplings[index];
  if (sampling === undefined) throw new Error(`No sample of ${actor} was taken.`);
  return sampleNumberOf(sampling, index, calendar);
};
