import type { Calendar } from './calendar.js';
import {
  aggregation,
  coldChain,
  commissioning,
  lotOf,
  palletOf,
  receiving,
  stocking,
  shipping,
  transformation,
} from './epcis-events.js';
import type { Actor } from './enterprises.js';

/** Events in the order in which their reporters send them. */
export type Reports = readonly (readonly [Actor, readonly object[]])[];

// Numbers of the parties in GLNs.
const GROWER = 1;
const COOPERATIVE = 2;
const PACKER = 3;
const WHOLESALER = 4;
const RETAILER_XIAN = 5;
const RETAILER_CHENGDU = 6;
const PROCESSOR = 7;

const HARVEST = lotOf(101, 'ZZ-XX-0915');
const POOLED = lotOf(102, 'TB-0918');
const BOXES = lotOf(103, 'HY-BOX-0921');
const SECONDS = lotOf(104, 'HY-2ND-0921');
const JUICE = lotOf(105, 'WH-JUICE-0930');
const PALLETS = [palletOf(921001), palletOf(921002)] as const;

const kilograms = (epcClass: string, quantity: number) => ({ epcClass, quantity, uom: 'KGM' });
const pieces = (epcClass: string, quantity: number) => ({ epcClass, quantity });

/** Kiwifruit of Zhouzhi: grower → cooperative → packer → wholesaler → two retailers; seconds become juice. */
export const kiwifruitChain = (calendar: Calendar): Reports => [
  ['grower', harvesting(calendar)],
  ['cooperative', pooling(calendar)],
  ['packer', packing(calendar)],
  ['wholesaler', distributing(calendar)],
  ['retailerXian', sellingInXian(calendar)],
  ['retailerChengdu', sellingInChengdu(calendar)],
  ['processor', juiceMaking(calendar)],
  ['retailerXian', stockingJuice(calendar)],
];

const harvesting = ({ daysAgo }: Calendar) => [
  commissioning({
    at: daysAgo(27, 8),
    place: GROWER,
    things: { quantityList: [kilograms(HARVEST, 5200)] },
    ilmd: {
      'cbvmda:descriptionShort': '徐香猕猴桃（周至）',
      'cbvmda:lotNumber': 'ZZ-XX-0915',
      'cbvmda:harvestStartDate': daysAgo(27, 6),
      'cbvmda:countryOfOrigin': 'CN',
      'zhixin:plot': '马召镇东火村 3 号园',
    },
    certificates: ['https://zhixin.example/certificates/cnhgz/610124-2026-00915'],
  }),
  shipping({
    at: daysAgo(26, 7),
    place: GROWER,
    things: { quantityList: [kilograms(HARVEST, 5200)] },
    from: GROWER,
    to: COOPERATIVE,
    document: 'SH-0915',
  }),
];

const pooling = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(26, 11),
    place: COOPERATIVE,
    things: { quantityList: [kilograms(HARVEST, 5190)] },
    from: GROWER,
    to: COOPERATIVE,
    document: 'SH-0915',
  }),
  transformation({
    at: daysAgo(25, 10),
    place: COOPERATIVE,
    inputs: [kilograms(HARVEST, 5190)],
    outputs: [kilograms(POOLED, 5150)],
    ilmd: {
      'cbvmda:descriptionShort': '太白合作社徐香猕猴桃（统货）',
      'cbvmda:lotNumber': 'TB-0918',
    },
  }),
  shipping({
    at: daysAgo(24, 6),
    place: COOPERATIVE,
    things: { quantityList: [kilograms(POOLED, 5150)] },
    from: COOPERATIVE,
    to: PACKER,
    document: 'TB-0918',
  }),
];

const packing = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(24, 9),
    place: PACKER,
    things: { quantityList: [kilograms(POOLED, 5150)] },
    from: COOPERATIVE,
    to: PACKER,
    document: 'TB-0918',
  }),
  transformation({
    at: daysAgo(23, 9),
    place: PACKER,
    inputs: [kilograms(POOLED, 5150)],
    outputs: [pieces(BOXES, 800), kilograms(SECONDS, 1050)],
    ilmd: {
      'cbvmda:descriptionShort': '猕猴桃礼盒 5 kg',
      'cbvmda:lotNumber': 'HY-BOX-0921',
      'cbvmda:bestBeforeDate': daysAgo(-40, 0),
    },
    certificates: ['https://zhixin.example/certificates/cnhgz/610118-2026-00921'],
  }),
  ...PALLETS.map((pallet, index) =>
    aggregation({
      at: daysAgo(22, 8 + index),
      place: PACKER,
      action: 'ADD',
      pallet,
      contents: [pieces(BOXES, 400)],
    }),
  ),
  shipping({
    at: daysAgo(21, 5),
    place: PACKER,
    things: { epcList: PALLETS },
    from: PACKER,
    to: WHOLESALER,
    document: 'HY-0923',
  }),
  coldChain({
    at: daysAgo(21, 8.5),
    startedAt: daysAgo(21, 5),
    place: PACKER,
    pallet: PALLETS[0],
    celsius: [1.2, 1.4, 1.3, 1.9, 2.4, 2.1, 1.6, 1.5],
  }),
  shipping({
    at: daysAgo(21, 6),
    place: PACKER,
    things: { quantityList: [kilograms(SECONDS, 1050)] },
    from: PACKER,
    to: PROCESSOR,
    document: 'HY-0923-2',
  }),
];

const distributing = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(21, 9),
    place: WHOLESALER,
    things: { epcList: PALLETS },
    from: PACKER,
    to: WHOLESALER,
    document: 'HY-0923',
  }),
  ...PALLETS.map((pallet, index) =>
    aggregation({
      at: daysAgo(20, 7 + index),
      place: WHOLESALER,
      action: 'DELETE',
      pallet,
      contents: [pieces(BOXES, 400)],
    }),
  ),
  shipping({
    at: daysAgo(19, 5),
    place: WHOLESALER,
    things: { quantityList: [pieces(BOXES, 500)] },
    from: WHOLESALER,
    to: RETAILER_XIAN,
    document: 'XQ-0925-1',
  }),
  shipping({
    at: daysAgo(19, 6),
    place: WHOLESALER,
    things: { quantityList: [pieces(BOXES, 300)] },
    from: WHOLESALER,
    to: RETAILER_CHENGDU,
    document: 'XQ-0925-2',
  }),
];

const sellingInXian = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(19, 9),
    place: RETAILER_XIAN,
    things: { quantityList: [pieces(BOXES, 500)] },
    from: WHOLESALER,
    to: RETAILER_XIAN,
    document: 'XQ-0925-1',
  }),
  stocking({
    at: daysAgo(18, 8),
    place: RETAILER_XIAN,
    things: { quantityList: [pieces(BOXES, 500)] },
  }),
];

const sellingInChengdu = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(18, 14),
    place: RETAILER_CHENGDU,
    things: { quantityList: [pieces(BOXES, 300)] },
    from: WHOLESALER,
    to: RETAILER_CHENGDU,
    document: 'XQ-0925-2',
  }),
  stocking({
    at: daysAgo(17, 8),
    place: RETAILER_CHENGDU,
    things: { quantityList: [pieces(BOXES, 300)] },
  }),
];

const stockingJuice = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(7, 10),
    place: RETAILER_XIAN,
    things: { quantityList: [pieces(JUICE, 1800)] },
    from: PROCESSOR,
    to: RETAILER_XIAN,
    document: 'WH-1001',
  }),
];

const juiceMaking = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(21, 10),
    place: PROCESSOR,
    things: { quantityList: [kilograms(SECONDS, 1050)] },
    from: PACKER,
    to: PROCESSOR,
    document: 'HY-0923-2',
  }),
  transformation({
    at: daysAgo(12, 9),
    place: PROCESSOR,
    inputs: [kilograms(SECONDS, 1050)],
    outputs: [pieces(JUICE, 2400)],
    ilmd: {
      'cbvmda:descriptionShort': '渭河 NFC 猕猴桃汁 300 mL',
      'cbvmda:lotNumber': 'WH-JUICE-0930',
      'cbvmda:bestBeforeDate': daysAgo(-320, 0),
    },
  }),
  shipping({
    at: daysAgo(8, 6),
    place: PROCESSOR,
    things: { quantityList: [pieces(JUICE, 1800)] },
    from: PROCESSOR,
    to: RETAILER_XIAN,
    document: 'WH-1001',
  }),
];

/** The lot a visitor is pointed to first. */
export const SHOWCASE_LOT = BOXES;
