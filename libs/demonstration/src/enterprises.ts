import type { registrationFields, DocumentToSend } from '@zhixin/contracts';
import { makeUscc } from '@zhixin/identifiers';

/** An enterprise of the demonstration. All are invented; their codes are valid in form only. */
export interface DemonstrationEnterprise {
  readonly uscc: string;
  readonly name: string;
  /** GB/T 2260. */
  readonly region: string;
  readonly industry: string;
  readonly productRisk: DocumentToSend<typeof registrationFields>['productRisk'];
  readonly establishedYearsAgo: number;
  /** Sign-in name, where the enterprise acts in the scenario. */
  readonly account?: string;
}

type EnterpriseRow = readonly [
  region: string,
  name: string,
  industry: string,
  productRisk: DemonstrationEnterprise['productRisk'],
  establishedYearsAgo: number,
  account?: string,
];

// prettier-ignore
const rows = {
  grower: ['610124', '周至秦岭猕猴桃种植有限公司', '水果种植', 'medium', 9, 'enterprise-qinling'],
  cooperative: ['610326', '眉县太白猕猴桃专业合作社', '水果种植', 'medium', 12, 'enterprise-taibai'],
  packer: ['610118', '鄠邑鲜果分选包装有限公司', '农产品初加工', 'medium', 7, 'enterprise-huyi'],
  wholesaler: ['610112', '未央欣桥果品批发有限公司', '果品批发', 'medium', 15, 'enterprise-xinqiao'],
  retailerXian: ['610113', '雁塔百姓生鲜超市有限公司', '超级市场零售', 'low', 6, 'enterprise-yanta'],
  retailerChengdu: ['510107', '武侯锦里鲜果连锁有限公司', '果品零售', 'low', 5, 'enterprise-wuhou'],
  processor: ['610117', '渭河果汁食品有限公司', '果汁饮料制造', 'high', 11, 'enterprise-weihe'],
  insulationMaker: ['610117', '高陵安居保温材料有限公司', '隔热材料制造', 'high', 8, 'enterprise-gaoling'],
  insulationDealer: ['610402', '秦都筑友建材经销有限公司', '建材批发', 'medium', 10, 'enterprise-qindu'],
  builder: ['610111', '灞桥长乐建筑工程有限公司', '房屋建筑', 'medium', 18, 'enterprise-baqiao'],
  shadyTrader: ['610104', '莲湖顺达果品贸易有限公司', '果品批发', 'medium', 4, 'enterprise-lianhu'],
  bakery: ['610103', '碑林麦香烘焙食品有限公司', '糕点制造', 'high', 6],
  dairy: ['610114', '阎良关中乳业有限公司', '乳制品制造', 'high', 14],
  noodles: ['610102', '新城老碗面制品有限公司', '米面制品制造', 'medium', 13],
  vinegar: ['610116', '长安香醋酿造有限公司', '调味品制造', 'medium', 21],
  beef: ['610115', '临潼秦川牛肉制品有限公司', '肉制品加工', 'high', 9],
  honey: ['610122', '蓝田蜂韵蜂产品有限公司', '蜂产品加工', 'medium', 8],
  cable: ['610117', '高陵恒通电线电缆有限公司', '电线电缆制造', 'high', 10],
  toys: ['610112', '未央童趣玩具有限公司', '玩具制造', 'high', 7, 'enterprise-toys'],
  valves: ['610302', '宝鸡渭滨阀门制造有限公司', '阀门制造', 'high', 22],
  wine: ['610326', '眉县秦岭果酒有限公司', '果酒制造', 'medium', 5],
  tea: ['610702', '汉中汉台仙毫茶业有限公司', '茶叶加工', 'low', 11],
  rice: ['610702', '汉台稻香米业有限公司', '稻谷加工', 'medium', 9],
  dates: ['610802', '榆阳红枣食品有限公司', '果品加工', 'low', 8],
  apples: ['610602', '宝塔延安苹果合作社', '水果种植', 'low', 12],
  selenium: ['610902', '汉滨富硒食品有限公司', '保健食品制造', 'high', 6],
  walnuts: ['611002', '商州核桃油脂有限公司', '食用油加工', 'medium', 10],
  seeds: ['610403', '杨陵良种种业有限公司', '种子生产', 'low', 16],
  feed: ['610502', '临渭兴农饲料有限公司', '饲料加工', 'medium', 14],
  cosmetics: ['610113', '雁塔本草化妆品有限公司', '化妆品制造', 'high', 4],
  steel: ['610302', '渭滨秦钢建材有限公司', '钢筋加工', 'high', 19],
  doors: ['610402', '秦都金盾防火门有限公司', '防火门制造', 'high', 9],
  bikes: ['610111', '灞桥捷行电动自行车有限公司', '电动自行车制造', 'high', 5],
  newcomer: ['610113', '雁塔初见咖啡食品有限公司', '咖啡加工', 'medium', 0],
  hotpot: ['510104', '锦江蜀味火锅底料有限公司', '调味品制造', 'medium', 9],
  pickles: ['510114', '新都川渝泡菜有限公司', '蔬菜加工', 'medium', 12],
  sausages: ['510115', '温江腊味肉制品有限公司', '肉制品加工', 'high', 8],
  furniture: ['510116', '双流安木家具有限公司', '家具制造', 'medium', 13],
  helmets: ['510112', '龙泉驿行者头盔有限公司', '安全帽制造', 'high', 6],
  bottles: ['510106', '金牛净源饮用水有限公司', '瓶装水制造', 'medium', 7],
} satisfies Readonly<Record<string, EnterpriseRow>>;

/** Short name of an enterprise within the demonstration. */
export type Actor = keyof typeof rows;

const COMPANY = '91';

const enterprise = (row: EnterpriseRow, index: number): DemonstrationEnterprise => {
  const [region, name, industry, productRisk, establishedYearsAgo, account] = row;
  const organisation = `MA6X${String(1001 + index * 37).padStart(4, '0')}`;
  return {
    uscc: makeUscc({ category: COMPANY, region, organisation }),
    name,
    region,
    industry,
    productRisk,
    establishedYearsAgo,
    ...(account === undefined ? {} : { account }),
  };
};

/** What a regulator posts to register an enterprise of the demonstration. */
export const registrationOf = (
  { uscc, name, region, industry, productRisk }: DemonstrationEnterprise,
  establishedOn: string,
): DocumentToSend<typeof registrationFields> => ({
  uscc,
  name,
  region,
  industry,
  productRisk,
  establishedOn,
});

/** The forty enterprises by short name, the same codes on every machine. */
export const enterprises = Object.fromEntries(
  Object.entries(rows).map(([actor, row], index) => [actor, enterprise(row, index)]),
) as Readonly<Record<Actor, DemonstrationEnterprise>>;
