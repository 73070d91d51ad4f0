import type {
  penaltyFields,
  PenaltyKind,
  samplingResultFields,
  DocumentToSend,
} from '@zhixin/contracts';
import { BOARDS_CAUSE, BOARDS_LOT, FAILED_BOARDS } from './building-material-chain.js';
import type { Calendar } from './calendar.js';
import type { Actor } from './enterprises.js';
import { SHOWCASE_LOT, SHOWCASE_LOT_NUMBER } from './kiwifruit-chain.js';

/** A sample that an agency had tested. */
export interface Sampling extends Pick<
  DocumentToSend<typeof samplingResultFields>,
  'product' | 'outcome' | 'failedItems' | 'lot' | 'epcs' | 'causeId'
> {
  readonly actor: Actor;
  /** When the result was there. */
  readonly daysAgo: number;
  /** When it was taken; absent: twenty days earlier. */
  readonly sampledDaysAgo?: number;
}

/** A penalty that an agency decided. */
export interface Penalty extends Pick<
  DocumentToSend<typeof penaltyFields>,
  'severity' | 'conduct' | 'legalBasis' | 'intentional' | 'epcs' | 'causeId'
> {
  readonly actor: Actor;
  readonly daysAgo: number;
  readonly kinds: readonly PenaltyKind[];
  readonly fineYuan: number;
  /** Annulled on review this many days ago. */
  readonly annulledDaysAgo?: number;
}

/** How long tests take where nothing is said. */
const TESTING_DAYS = 20;

/** How many days ago a sample was taken. */
export const sampledDaysAgoOf = ({
  daysAgo,
  sampledDaysAgo = daysAgo + TESTING_DAYS,
}: Sampling): number => sampledDaysAgo;

/** The number of the sample that stands at `index` of `samplings`. */
export const sampleNumberOf = (sampling: Sampling, index: number, { dateAgo }: Calendar): string =>
  `CJ${dateAgo(sampledDaysAgoOf(sampling)).replaceAll('-', '')}${String(index + 1).padStart(4, '0')}`;

const BREAD_CAUSE = 'cause-bread-preservative';

// prettier-ignore
export const samplings: readonly Sampling[] = [
  { actor: 'insulationMaker', daysAgo: 70, product: '外墙用模塑聚苯板', outcome: 'fail-safety', failedItems: ['燃烧性能'], lot: BOARDS_LOT, epcs: [FAILED_BOARDS], causeId: BOARDS_CAUSE },
  { actor: 'bakery', daysAgo: 48, product: '吐司面包', outcome: 'fail-safety', failedItems: ['脱氢乙酸'], causeId: BREAD_CAUSE },
  { actor: 'noodles', daysAgo: 30, product: '挂面', outcome: 'fail-label', failedItems: ['营养成分表'] },
  { actor: 'honey', daysAgo: 25, product: '洋槐蜂蜜', outcome: 'fail-safety', failedItems: ['氯霉素'] },
  { actor: 'cable', daysAgo: 120, product: '铜芯聚氯乙烯绝缘电线', outcome: 'fail-safety', failedItems: ['导体电阻'] },
  { actor: 'cable', daysAgo: 35, product: '护套软线', outcome: 'fail-safety', failedItems: ['绝缘厚度'] },
  { actor: 'toys', daysAgo: 40, product: '电动玩具车', outcome: 'fail-safety', failedItems: ['小零件'] },
  { actor: 'doors', daysAgo: 55, product: '钢质隔热防火门', outcome: 'fail-safety', failedItems: ['耐火性能'] },
  { actor: 'wine', daysAgo: 90, product: '猕猴桃果酒', outcome: 'fail-general', failedItems: ['酒精度'] },
  { actor: 'hotpot', daysAgo: 60, product: '牛油火锅底料', outcome: 'fail-safety', failedItems: ['罂粟碱'] },
  { actor: 'helmets', daysAgo: 110, product: '安全帽', outcome: 'fail-safety', failedItems: ['冲击吸收性能'] },
  { actor: 'helmets', daysAgo: 22, product: '电动自行车头盔', outcome: 'fail-safety', failedItems: ['吸收碰撞能量性能'] },
  { actor: 'bikes', daysAgo: 33, product: '电动自行车', outcome: 'fail-safety', failedItems: ['淋水涉水性能'] },
  { actor: 'dairy', daysAgo: 75, product: '巴氏杀菌乳', outcome: 'pass' },
  { actor: 'vinegar', daysAgo: 66, product: '香醋', outcome: 'pass' },
  { actor: 'processor', daysAgo: 38, product: '猕猴桃汁', outcome: 'pass' },
  { actor: 'packer', daysAgo: 50, product: '鲜猕猴桃', outcome: 'pass' },
  { actor: 'tea', daysAgo: 44, product: '汉中仙毫', outcome: 'pass' },
  { actor: 'pickles', daysAgo: 28, product: '泡萝卜', outcome: 'pass' },
  { actor: 'packer', daysAgo: 2, sampledDaysAgo: 12, product: '猕猴桃礼盒', outcome: 'fail-safety', failedItems: ['氯吡脲'], lot: SHOWCASE_LOT_NUMBER, epcs: [SHOWCASE_LOT] },
];

// prettier-ignore
export const penalties: readonly Penalty[] = [
  { actor: 'insulationMaker', daysAgo: 45, severity: 'serious', kinds: ['罚款', '没收违法所得', '责令停产停业'], fineYuan: 486_000, conduct: '生产销售不符合保障人身、财产安全的国家标准的产品', legalBasis: '产品质量法', intentional: true, epcs: [FAILED_BOARDS], causeId: BOARDS_CAUSE },
  { actor: 'bakery', daysAgo: 20, severity: 'general', kinds: ['罚款', '没收违法所得'], fineYuan: 50_000, conduct: '超范围使用食品添加剂', legalBasis: '食品安全法', causeId: BREAD_CAUSE },
  { actor: 'cable', daysAgo: 15, severity: 'general', kinds: ['罚款'], fineYuan: 80_000, conduct: '生产不合格电线电缆', legalBasis: '产品质量法' },
  { actor: 'beef', daysAgo: 140, severity: 'general', kinds: ['罚款'], fineYuan: 30_000, conduct: '未按规定建立进货查验记录', legalBasis: '食品安全法' },
  { actor: 'beef', daysAgo: 26, severity: 'general', kinds: ['罚款'], fineYuan: 60_000, conduct: '标注虚假生产日期', legalBasis: '食品安全法', intentional: true },
  { actor: 'doors', daysAgo: 12, severity: 'general', kinds: ['罚款', '没收违法所得'], fineYuan: 120_000, conduct: '销售不合格防火门', legalBasis: '产品质量法' },
  { actor: 'cosmetics', daysAgo: 80, severity: 'serious', kinds: ['吊销许可证件', '罚款'], fineYuan: 900_000, conduct: '在化妆品中非法添加禁用原料', legalBasis: '化妆品监督管理条例', intentional: true },
  { actor: 'wine', daysAgo: 50, severity: 'minor', kinds: ['警告'], fineYuan: 0, conduct: '标签标示不规范', legalBasis: '食品安全法' },
  { actor: 'sausages', daysAgo: 65, severity: 'serious', kinds: ['责令停产停业', '罚款'], fineYuan: 260_000, conduct: '使用病死猪肉加工肉制品', legalBasis: '食品安全法', intentional: true },
  { actor: 'helmets', daysAgo: 14, severity: 'general', kinds: ['罚款'], fineYuan: 70_000, conduct: '无强制性产品认证生产电动自行车头盔', legalBasis: '认证认可条例' },
  { actor: 'steel', daysAgo: 100, severity: 'serious', kinds: ['责令停产停业', '罚款'], fineYuan: 350_000, conduct: '伪造产品检验报告', legalBasis: '产品质量法', annulledDaysAgo: 10 },
  { actor: 'furniture', daysAgo: 31, severity: 'minor', kinds: ['通报批评'], fineYuan: 0, conduct: '产品标识缺少警示说明', legalBasis: '产品质量法' },
];

/** Who stands on the serious-violation list, by which decision. */
export const listing = {
  actor: 'cosmetics',
  daysAgo: 60,
  years: 3,
  officer: '王敏',
  reason: '因在化妆品中非法添加禁用原料被吊销许可证，性质恶劣、情节严重。',
} as const;
