import { RecallScopeRefusedV1, ScopeRowsToldV1, traceabilityTopic } from '@zhixin/contracts';
import { dataOf } from '@zhixin/contracts/validation';
import type { Reaction, ReactionTools } from '@zhixin/service-shell';
import { noticeIdOf, partyNotice } from '../domain/party-notice.js';
import {
  goodsRow,
  keyOf,
  partiesIn,
  type GoodsRow,
  type ToldPage,
} from '../recovery/goods-changes.js';
import {
  forgetGoods,
  goodsAt,
  nameParties,
  noteRefusal,
  noteScope,
  noticesOut,
  proposeChanges,
  sumGoods,
  toldVersion,
  writeGoods,
} from '../recovery/goods-store.js';

/**
 * Keeps the goods of cases as traceability tells them. Pages of a case come in their order and each changes its rows and
 * sums once, in one transaction with the place of the consumer.
 */
export const onScopeRows: Reaction = {
  name: 'on-scope-rows',
  topic: traceabilityTopic.name,
  on: {
    [ScopeRowsToldV1.type]: ({ data }, tools) => keepPage(dataOf(ScopeRowsToldV1, data), tools),
    [RecallScopeRefusedV1.type]: async ({ data }, { tx }) =>
      noteRefusal(tx, dataOf(RecallScopeRefusedV1, data)),
  },
};

const keepPage = async (page: ToldPage, tools: ReactionTools): Promise<void> => {
  const { tx } = tools;
  const { caseId, version, previousScopeId } = page;
  const known = await toldVersion(tx, caseId);
  // A case that stands on another scope by now is told that one.
  if (known !== undefined && known > version) return;
  const telling = previousScopeId === undefined ? 'accepted' : 'changed';
  if (known !== version) await forgetGoods(tx, caseId);
  await noteScope(tx, page);
  const rows = page.rows.map(goodsRow);
  const gone = page.gone.map(keyOf);
  const before = await goodsAt(tx, caseId, [...rows, ...gone]);
  await writeGoods(tx, caseId, { rows, gone });
  await sumGoods(
    tx,
    caseId,
    [
      ...[...before.values()].map((row) => ({ ...row, sign: -1 as const })),
      ...rows.map((row) => ({ ...row, sign: 1 as const })),
    ],
    telling,
  );
  await nameParties(tx, caseId, partiesIn(page));
  if (page.page === page.pages && telling === 'changed') await proposeChanges(tx, caseId);
  await findSales(page, rows, tools);
};

// Goods of which nothing had been sold when the notice went out. Where more is sold of what was sold before, the row
// does not tell when, and nobody is accused.
const findSales = async (
  { caseId, at }: ToldPage,
  rows: readonly GoodsRow[],
  { tx, decide, log }: ReactionTools,
): Promise<void> => {
  const sold = rows.filter(({ state }) => state === 'sold');
  if (sold.length === 0) return;
  const notified = await noticesOut(tx, caseId, [...new Set(sold.map(({ party }) => party))]);
  for (const { party, epc, uom, high: quantity, since: soldAt } of sold) {
    const from = notified.get(party);
    if (from === undefined || Date.parse(soldAt) <= Date.parse(from)) continue;
    const sale = { epc, uom, quantity, soldAt };
    const command = { type: 'FindSaleAfterNotice', at, by: 'service:recall', ...sale } as const;
    const result = await decide(partyNotice, noticeIdOf(caseId, party), command);
    if ('refused' in result) log.warn({ caseId, party, ...result }, 'A sale was not taken.');
  }
};
