import type { Calendar } from './calendar.js';
import { commissioning, lotOf, receiving, shipping } from './epcis-events.js';
import type { ChainReports } from './kiwifruit-chain.js';
import { PARTY } from './parties.js';

/** The lot of insulation boards whose sample fails. */
export const BOARDS_LOT = 'AJ-EPS-801';
/** What the sample, the penalty and the response to it are about. */
export const BOARDS_CAUSE = 'cause-eps-boards';
export const FAILED_BOARDS = lotOf(201, BOARDS_LOT);
const UNEXPLAINED = lotOf(301, 'SD-905');

const squareMetres = (quantity: number) => [{ epcClass: FAILED_BOARDS, quantity, uom: 'MTK' }];

const delivered = (from: number, to: number, document: string) => ({ from, to, document });

/** Insulation boards: maker → dealer → building site. Their sample fails later. */
export const buildingMaterialChain = ({ daysAgo, dateAgo }: Calendar): ChainReports => [
  [
    'insulationMaker',
    [
      commissioning({
        at: daysAgo(95, 9),
        place: PARTY.insulationMaker,
        things: { quantityList: squareMetres(3600) },
        ilmd: {
          'cbvmda:descriptionShort': '外墙用模塑聚苯板 B1 级',
          'cbvmda:lotNumber': BOARDS_LOT,
          'cbvmda:productionDate': dateAgo(95),
        },
        certificates: [`https://zhixin.example/certificates/fire-test/EPS-B1-${dateAgo(95)}`],
      }),
      shipping({
        at: daysAgo(90, 7),
        place: PARTY.insulationMaker,
        things: { quantityList: squareMetres(3600) },
        ...delivered(PARTY.insulationMaker, PARTY.insulationDealer, 'AJ-806'),
      }),
    ],
  ],
  [
    'insulationDealer',
    [
      receiving({
        at: daysAgo(90, 13),
        place: PARTY.insulationDealer,
        things: { quantityList: squareMetres(3600) },
        ...delivered(PARTY.insulationMaker, PARTY.insulationDealer, 'AJ-806'),
      }),
      shipping({
        at: daysAgo(80, 7),
        place: PARTY.insulationDealer,
        things: { quantityList: squareMetres(2000) },
        ...delivered(PARTY.insulationDealer, PARTY.builder, 'ZY-816'),
      }),
    ],
  ],
  [
    'builder',
    [
      receiving({
        at: daysAgo(80, 15),
        place: PARTY.builder,
        things: { quantityList: squareMetres(2000) },
        ...delivered(PARTY.insulationDealer, PARTY.builder, 'ZY-816'),
      }),
    ],
  ],
];

/** A trader ships fruit that it never received or grew: the platform finds the missing record. */
export const unexplainedShipment = ({ daysAgo }: Calendar): ChainReports => [
  [
    'shadyTrader',
    [
      shipping({
        at: daysAgo(20, 6),
        place: PARTY.shadyTrader,
        things: { quantityList: [{ epcClass: UNEXPLAINED, quantity: 900, uom: 'KGM' }] },
        ...delivered(PARTY.shadyTrader, PARTY.wholesaler, 'SD-905'),
      }),
    ],
  ],
];
