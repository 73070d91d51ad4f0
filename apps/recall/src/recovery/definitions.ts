import type { RecallRecovery } from '@zhixin/contracts';

/** What each figure of a recovery counts, in the words in which answers show it. */
export const definitions: RecallRecovery['definitions'] = {
  affected: {
    zh: '受影响：已接受的范围中各行数量上限之和；接受前已耗用或销毁的，以及此后经证明已耗用、出口的除外。任一行上限未知则为未知。',
    en: 'Upper bounds of the accepted rows, without what was consumed or destroyed before, or is proved consumed or exported since. Unknown where one of them is.',
  },
  remedied: {
    zh: '已消除：退回、销毁，以及经证明已维修、更换、更正或警示的数量。',
    en: 'Returned, destroyed, or proved repaired, replaced, corrected or warned of.',
  },
  returned: {
    zh: '已退回：带 returned 或 recalled 处置状态收回并仍在手的数量。',
    en: 'Taken back with the disposition returned or recalled, and still there.',
  },
  destroyed: {
    zh: '已销毁：接受范围之后销毁的数量。',
    en: 'Destroyed since the scope was accepted.',
  },
  otherwise: {
    zh: '其他措施：经证明已维修、更换、更正或警示的数量。',
    en: 'Proved repaired, replaced, corrected or warned of.',
  },
  blocked: {
    zh: '已封存：在手且处置状态为 recalled 或 non_sellable_other 的数量。',
    en: 'On hand with the disposition recalled or non_sellable_other.',
  },
  onHand: { zh: '在手未封存的数量。', en: 'On hand and not blocked.' },
  inTransit: { zh: '在途的数量。', en: 'On its way.' },
  sold: {
    zh: '已售：在消费者处。仍计入受影响数量：售出不等于无法召回。',
    en: 'With consumers. It stays affected: what is sold is never beyond reach.',
  },
  unaccounted: {
    zh: '去向不明：受影响数量中没有任何一行能够说明的部分。',
    en: 'Affected and explained by no row.',
  },
  rate: {
    zh: '召回率 = 已消除 ÷ 受影响，舍去第四位小数以后。',
    en: 'Remedied ÷ affected, cut after four decimals.',
  },
  rateAtFirms: {
    zh: '企业处召回率 = 已消除 ÷（受影响 − 已售）。',
    en: 'Remedied ÷ (affected − sold).',
  },
  byParty: {
    zh: '按主体：受影响为接受范围时其持有（或售出）的数量；已消除为其中现已不在该主体处未了结的数量。转交他人的，计在现持有人处。',
    en: 'By party: affected is what it had, or had sold, when the scope was accepted; remedied what of that is open with it no longer. What it handed on stands with who has it now.',
  },
  byChannel: {
    zh: '按渠道：持有人的类别；售出的归入消费者，不论由谁、何时售出。',
    en: 'By channel: the kind of the holder; what is sold is with consumers, whoever sold it and whenever.',
  },
};
