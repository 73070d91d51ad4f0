import type { Calendar } from './calendar.js';
import {
  aggregation,
  coldChain,
  commissioning,
  lotOf,
  palletOf,
  receiving,
  selling,
  shipping,
  stocking,
  withholding,
  transformation,
} from './epcis-events.js';
import type { Actor } from './enterprises.js';
import { PARTY } from './parties.js';

/** Events in the order in which their reporters send them. */
export type ChainReports = readonly (readonly [Actor, readonly object[]])[];

/** Number of the lot that a visitor is pointed to first: of the gift boxes, whose sample fails. */
export const SHOWCASE_LOT_NUMBER = 'HY-BOX-321';

const HARVEST = lotOf(101, 'ZZ-XX-115');
const POOLED = lotOf(102, 'TB-218');
const BOXES = lotOf(103, SHOWCASE_LOT_NUMBER);
const SECONDS = lotOf(104, 'HY-2ND-321');
/** Number of the lot of juice that its maker recalls. */
export const JUICE_LOT = 'WH-JUICE-530';
/** See `JUICE_LOT`. */
export const JUICE = lotOf(105, JUICE_LOT);
const PALLETS = [palletOf(921001), palletOf(921002)] as const;

const kilograms = (epcClass: string, quantity: number) => ({ epcClass, quantity, uom: 'KGM' });
const pieces = (epcClass: string, quantity: number) => ({ epcClass, quantity });

/** Kiwifruit of Zhouzhi: grower → cooperative → packer → wholesaler → two retailers; seconds become juice. */
export const kiwifruitChain = (calendar: Calendar): ChainReports => [
  ['grower', harvesting(calendar)],
  ['cooperative', pooling(calendar)],
  ['packer', packing(calendar)],
  ['wholesaler', distributing(calendar)],
  ['retailerXian', sellingInXian(calendar)],
  ['retailerChengdu', sellingInChengdu(calendar)],
  ['processor', juiceMaking(calendar)],
  ['retailerXian', stockingJuice(calendar)],
];

const harvesting = ({ daysAgo, dateAgo }: Calendar) => [
  commissioning({
    at: daysAgo(27, 8),
    place: PARTY.grower,
    things: { quantityList: [kilograms(HARVEST, 5200)] },
    ilmd: {
      'cbvmda:descriptionShort': '徐香猕猴桃（周至）',
      'cbvmda:lotNumber': 'ZZ-XX-115',
      'cbvmda:harvestStartDate': dateAgo(27),
      'cbvmda:countryOfOrigin': 'CN',
      'zhixin:plot': '马召镇东火村 3 号园',
    },
    certificates: [`https://zhixin.example/certificates/cnhgz/610124-${dateAgo(27)}`],
  }),
  shipping({
    at: daysAgo(26, 7),
    place: PARTY.grower,
    things: { quantityList: [kilograms(HARVEST, 5200)] },
    from: PARTY.grower,
    to: PARTY.cooperative,
    document: 'SH-115',
  }),
];

const pooling = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(26, 11),
    place: PARTY.cooperative,
    things: { quantityList: [kilograms(HARVEST, 5190)] },
    from: PARTY.grower,
    to: PARTY.cooperative,
    document: 'SH-115',
  }),
  transformation({
    at: daysAgo(25, 10),
    place: PARTY.cooperative,
    inputs: [kilograms(HARVEST, 5190)],
    outputs: [kilograms(POOLED, 5150)],
    ilmd: {
      'cbvmda:descriptionShort': '太白合作社徐香猕猴桃（统货）',
      'cbvmda:lotNumber': 'TB-218',
    },
  }),
  shipping({
    at: daysAgo(24, 6),
    place: PARTY.cooperative,
    things: { quantityList: [kilograms(POOLED, 5150)] },
    from: PARTY.cooperative,
    to: PARTY.packer,
    document: 'TB-218',
  }),
];

const packing = ({ daysAgo, dateAgo }: Calendar) => [
  receiving({
    at: daysAgo(24, 9),
    place: PARTY.packer,
    things: { quantityList: [kilograms(POOLED, 5150)] },
    from: PARTY.cooperative,
    to: PARTY.packer,
    document: 'TB-218',
  }),
  transformation({
    at: daysAgo(23, 9),
    place: PARTY.packer,
    inputs: [kilograms(POOLED, 4100)],
    outputs: [pieces(BOXES, 800)],
    ilmd: {
      'cbvmda:descriptionShort': '猕猴桃礼盒 5 kg',
      'cbvmda:lotNumber': SHOWCASE_LOT_NUMBER,
      'cbvmda:bestBeforeDate': dateAgo(-40),
    },
    certificates: [`https://zhixin.example/certificates/cnhgz/610118-${dateAgo(23)}`],
  }),
  transformation({
    at: daysAgo(23, 11),
    place: PARTY.packer,
    inputs: [kilograms(POOLED, 1050)],
    outputs: [kilograms(SECONDS, 1050)],
    ilmd: {
      'cbvmda:descriptionShort': '猕猴桃次果（加工用）',
      'cbvmda:lotNumber': 'HY-2ND-321',
    },
  }),
  ...PALLETS.map((pallet, index) =>
    aggregation({
      at: daysAgo(22, 8 + index),
      place: PARTY.packer,
      action: 'ADD',
      pallet,
      contents: [pieces(BOXES, 400)],
    }),
  ),
  shipping({
    at: daysAgo(21, 5),
    place: PARTY.packer,
    things: { epcList: PALLETS },
    from: PARTY.packer,
    to: PARTY.wholesaler,
    document: 'HY-323',
  }),
  coldChain({
    at: daysAgo(21, 8.5),
    startedAt: daysAgo(21, 5),
    place: PARTY.packer,
    pallet: PALLETS[0],
    celsius: [1.2, 1.4, 1.3, 1.9, 2.4, 2.1, 1.6, 1.5],
  }),
  shipping({
    at: daysAgo(21, 6),
    place: PARTY.packer,
    things: { quantityList: [kilograms(SECONDS, 1050)] },
    from: PARTY.packer,
    to: PARTY.processor,
    document: 'HY-323-2',
  }),
];

const distributing = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(21, 9),
    place: PARTY.wholesaler,
    things: { epcList: PALLETS },
    from: PARTY.packer,
    to: PARTY.wholesaler,
    document: 'HY-323',
  }),
  ...PALLETS.map((pallet, index) =>
    aggregation({
      at: daysAgo(20, 7 + index),
      place: PARTY.wholesaler,
      action: 'DELETE',
      pallet,
      contents: [pieces(BOXES, 400)],
    }),
  ),
  shipping({
    at: daysAgo(19, 5),
    place: PARTY.wholesaler,
    things: { quantityList: [pieces(BOXES, 500)] },
    from: PARTY.wholesaler,
    to: PARTY.retailerXian,
    document: 'XQ-425-1',
  }),
  shipping({
    at: daysAgo(19, 6),
    place: PARTY.wholesaler,
    things: { quantityList: [pieces(BOXES, 300)] },
    from: PARTY.wholesaler,
    to: PARTY.retailerChengdu,
    document: 'XQ-425-2',
  }),
];

const sellingInXian = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(19, 9),
    place: PARTY.retailerXian,
    things: { quantityList: [pieces(BOXES, 500)] },
    from: PARTY.wholesaler,
    to: PARTY.retailerXian,
    document: 'XQ-425-1',
  }),
  stocking({
    at: daysAgo(18, 8),
    place: PARTY.retailerXian,
    things: { quantityList: [pieces(BOXES, 500)] },
  }),
];

const sellingInChengdu = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(18, 14),
    place: PARTY.retailerChengdu,
    things: { quantityList: [pieces(BOXES, 300)] },
    from: PARTY.wholesaler,
    to: PARTY.retailerChengdu,
    document: 'XQ-425-2',
  }),
  stocking({
    at: daysAgo(17, 8),
    place: PARTY.retailerChengdu,
    things: { quantityList: [pieces(BOXES, 300)] },
  }),
];

const stockingJuice = ({ daysAgo }: Calendar) => [
  receiving({
    at: daysAgo(7, 10),
    place: PARTY.retailerXian,
    things: { quantityList: [pieces(JUICE, 1800)] },
    from: PARTY.processor,
    to: PARTY.retailerXian,
    document: 'WH-601',
  }),
];

const juiceMaking = ({ daysAgo, dateAgo }: Calendar) => [
  receiving({
    at: daysAgo(21, 10),
    place: PARTY.processor,
    things: { quantityList: [kilograms(SECONDS, 1050)] },
    from: PARTY.packer,
    to: PARTY.processor,
    document: 'HY-323-2',
  }),
  transformation({
    at: daysAgo(12, 9),
    place: PARTY.processor,
    inputs: [kilograms(SECONDS, 1050)],
    outputs: [pieces(JUICE, 2400)],
    ilmd: {
      'cbvmda:descriptionShort': '渭河 NFC 猕猴桃汁 300 mL',
      'cbvmda:lotNumber': JUICE_LOT,
      'cbvmda:bestBeforeDate': dateAgo(-320),
    },
  }),
  shipping({
    at: daysAgo(8, 6),
    place: PARTY.processor,
    things: { quantityList: [pieces(JUICE, 1800)] },
    from: PARTY.processor,
    to: PARTY.retailerXian,
    document: 'WH-601',
  }),
];

/** How many bottles of the recalled juice came back, and when. */
export const JUICE_BACK = 1_512;
/** See `JUICE_BACK`. */
export const JUICE_BACK_DAYS_AGO = 3;

/** After the recall of the juice: its maker sets aside what it has, the shop sends back most of what it has. */
export const juiceRecovery = ({ daysAgo }: Calendar): ChainReports => {
  const back = {
    things: { quantityList: [pieces(JUICE, JUICE_BACK)] },
    ...{ from: PARTY.retailerXian, to: PARTY.processor, document: 'WH-601-R', isReturn: true },
  };
  return [
    [
      'processor',
      [
        withholding({
          at: daysAgo(6, 12),
          place: PARTY.processor,
          things: { quantityList: [pieces(JUICE, 600)] },
        }),
      ],
    ],
    [
      'retailerXian',
      [shipping({ at: daysAgo(JUICE_BACK_DAYS_AGO, 8), place: PARTY.retailerXian, ...back })],
    ],
    [
      'processor',
      [receiving({ at: daysAgo(JUICE_BACK_DAYS_AGO, 14), place: PARTY.processor, ...back })],
    ],
  ];
};

/** The shop goes on selling the juice that it has left. */
export const juiceSoldOn = (at: string): ChainReports => [
  [
    'retailerXian',
    [
      selling({
        at,
        place: PARTY.retailerXian,
        things: { quantityList: [pieces(JUICE, 120)] },
      }),
    ],
  ],
];

/** The lot a visitor is pointed to first. */
export const SHOWCASE_LOT = BOXES;
