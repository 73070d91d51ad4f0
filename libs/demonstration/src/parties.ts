import { partyOf, placeOf, type PlaceNames } from './epcis-events.js';
import type { Actor } from './enterprises.js';

/** Numbers of the parties in GLNs. */
export const PARTY = {
  grower: 1,
  cooperative: 2,
  packer: 3,
  wholesaler: 4,
  retailerXian: 5,
  retailerChengdu: 6,
  processor: 7,
  insulationMaker: 21,
  insulationDealer: 22,
  builder: 23,
  shadyTrader: 31,
} as const satisfies Partial<Record<Actor, number>>;

/** What each reporter calls its place. */
const PLACES: Readonly<Record<keyof typeof PARTY, string>> = {
  grower: '周至县马召镇东火村猕猴桃园',
  cooperative: '眉县金渠镇收购站',
  packer: '鄠邑区分选包装车间',
  wholesaler: '未央区欣桥果品批发市场',
  retailerXian: '雁塔区小寨店',
  retailerChengdu: '成都武侯锦里店',
  processor: '高陵区渭河果汁厂',
  insulationMaker: '高陵区保温材料厂',
  insulationDealer: '咸阳秦都建材仓库',
  builder: '灞桥区长乐项目工地',
  shadyTrader: '莲湖区果品仓库',
};

const isParty = (actor: Actor): actor is keyof typeof PARTY => actor in PARTY;

/** By what the events of the demonstration name an enterprise; none where they do not. */
export const partyIdsOf = (actor: Actor): readonly string[] =>
  isParty(actor) ? [partyOf(PARTY[actor]), placeOf(PARTY[actor])] : [];

/** The name of the reporter's own place, as it would stand in its master data. */
export const placesOf = (actor: Actor): PlaceNames =>
  new Map(isParty(actor) ? [[PARTY[actor], PLACES[actor]]] : []);
