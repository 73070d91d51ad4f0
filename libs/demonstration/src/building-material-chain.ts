import type { Calendar } from './calendar.js';
import { commissioning, lotOf, receiving, shipping } from './epcis-events.js';
import type { Reports } from './kiwifruit-chain.js';

const MAKER = 21;
const DEALER = 22;
const SITE = 23;
const TRADER = 31;
const MARKET = 4;

/** The lot of insulation boards whose sample fails. */
export const FAILED_BOARDS = 'AJ-EPS-0801';
const BOARDS = lotOf(201, FAILED_BOARDS);
const UNEXPLAINED = lotOf(301, 'SD-0905');

const squareMetres = (quantity: number) => [{ epcClass: BOARDS, quantity, uom: 'MTK' }];

const delivered = (from: number, to: number, document: string) => ({ from, to, document });

/** Insulation boards: maker → dealer → building site. Their sample fails later. */
export const buildingMaterialChain = ({ daysAgo }: Calendar): Reports => [
  [
    'insulationMaker',
    [
      commissioning({
        at: daysAgo(95, 9),
        place: MAKER,
        things: { quantityList: squareMetres(3600) },
        ilmd: {
          'cbvmda:descriptionShort': '外墙用模塑聚苯板 B1 级',
          'cbvmda:lotNumber': FAILED_BOARDS,
          'cbvmda:productionDate': daysAgo(95, 0),
        },
        certificates: ['https://zhixin.example/certificates/fire-test/EPS-B1-2026-0801'],
      }),
      shipping({
        at: daysAgo(90, 7),
        place: MAKER,
        things: { quantityList: squareMetres(3600) },
        ...delivered(MAKER, DEALER, 'AJ-0806'),
      }),
    ],
  ],
  [
    'insulationDealer',
    [
      receiving({
        at: daysAgo(90, 13),
        place: DEALER,
        things: { quantityList: squareMetres(3600) },
        ...delivered(MAKER, DEALER, 'AJ-0806'),
      }),
      shipping({
        at: daysAgo(80, 7),
        place: DEALER,
        things: { quantityList: squareMetres(2000) },
        ...delivered(DEALER, SITE, 'ZY-0816'),
      }),
    ],
  ],
  [
    'builder',
    [
      receiving({
        at: daysAgo(80, 15),
        place: SITE,
        things: { quantityList: squareMetres(2000) },
        ...delivered(DEALER, SITE, 'ZY-0816'),
      }),
    ],
  ],
];

/** A trader ships fruit that it never received or grew: the platform finds the missing record. */
export const unexplainedShipment = ({ daysAgo }: Calendar): Reports => [
  [
    'shadyTrader',
    [
      shipping({
        at: daysAgo(20, 6),
        place: TRADER,
        things: { quantityList: [{ epcClass: UNEXPLAINED, quantity: 900, uom: 'KGM' }] },
        ...delivered(TRADER, MARKET, 'SD-0905'),
      }),
    ],
  ],
];
