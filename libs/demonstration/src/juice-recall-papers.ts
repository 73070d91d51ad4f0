import type { Calendar } from './calendar.js';
import { JUICE_LOT } from './kiwifruit-chain.js';

const bottles = (value: number) => ({ value, uom: 'EA' });

const maker = {
  name: '渭河果汁食品有限公司',
  address: '西安市高陵区泾渭工业园 12 号',
  licence: 'SC10661011700530',
  legalRepresentative: '赵明远',
  personInCharge: '孙晓霞',
  contact: '029-8600 0530',
  telephone: '029-8600 0530',
  email: 'recall@weihe-juice.example',
};

/**
 * What the maker of the kiwifruit juice says in its papers: all that either text on food recalls asks for, so that the
 * one in force on the day is filled in whole.
 */
export const juiceRecallPapers = ({ dateAgo }: Calendar) => {
  const food = {
    ...{ foodName: 'NFC 猕猴桃汁', brand: '渭河', specification: '300 mL/瓶' },
    ...{ productionDate: dateAgo(12), expiryDate: dateAgo(-320), lots: [JUICE_LOT] },
    ...{ made: bottles(2_400), sold: bottles(1_800), toRecall: bottles(2_400) },
    quantity: bottles(2_400),
    cause: '留样复查发现个别瓶内混入玻璃碎屑，来源为灌装线破损的瓶口定位器。',
    harm: '误饮可能划伤口腔和消化道，可能造成严重健康损害。',
    area: '陕西省西安市',
  };
  const handling = {
    handling: '收回后集中封存，在县级市场监督管理部门监督下销毁。',
    payment: '购货者凭实物全额退款，运输和处置费用由本公司承担。',
    timeLimit: '自公告之日起 10 日内完成。',
    procedure: '通知经营者停止销售，清点封存，统一退回高陵区工厂。',
    dutiesOfOthers: '经营者立即停止销售，封存剩余产品，通知消费者并配合退回。',
    control: '立即停止销售，下架封存。',
    returns: '退回购买门店，或者由本公司上门收取。',
    ...{ from: dateAgo(6), until: dateAgo(-4) },
  };
  const notice = { ...maker, ...food, ...handling };
  return {
    notice,
    plan: {
      ...notice,
      measures: '停止生产经营，收回、退货并销毁全部该批次产品。',
      notices: '书面通知全部购货者，在省级市场监督管理部门网站和主要媒体发布公告。',
      expectedEffect: '企业库存全部收回；已售出的尽可能收回。',
    },
    /** What was back by then, with nothing destroyed yet. */
    progressAt: (recalled: number) => ({ recalled: bottles(recalled), handled: bottles(0) }),
  };
};
