import type { RuleBook } from '@zhixin/rule-packs';
import { ruleFor } from './ledger.js';
import type { EvaluationOccasion } from './reason.js';
import type { Bilingual } from './words.js';

export const registered: EvaluationOccasion = { what: { zh: '登记入库', en: 'Registered' } };
export const particularsChanged: EvaluationOccasion = {
  what: { zh: '登记信息变更', en: 'Particulars changed' },
};
/** Evaluations that time alone makes due. */
export const periodic = {
  'monthly-run': { what: { zh: '月度评价', en: 'Monthly evaluation' } },
  'date-reached': { what: { zh: '期限届至', en: 'A date was reached' } },
} as const satisfies Record<string, EvaluationOccasion>;

/** An event, as its rule calls it. */
export interface TitledEvent {
  readonly eventId: string;
  readonly title: Bilingual;
}

export const recorded = ({ eventId, title }: TitledEvent): EvaluationOccasion => ({
  eventId,
  what: title,
});

export const annulled = ({ eventId, title }: TitledEvent): EvaluationOccasion => ({
  eventId,
  what: { zh: `撤销：${title.zh}`, en: `Annulled: ${title.en}` },
});

export const repaired = ({ eventId, title }: TitledEvent): EvaluationOccasion => ({
  eventId,
  what: { zh: `信用修复：${title.zh}`, en: `Repaired: ${title.en}` },
});

export const listed = (eventId: string): EvaluationOccasion => ({
  eventId,
  what: { zh: '列入严重违法失信名单', en: 'Put on the serious-violation list' },
});

export const delisted = (eventId: string): EvaluationOccasion => ({
  eventId,
  what: { zh: '移出严重违法失信名单', en: 'Taken off the serious-violation list' },
});

/** The event under the title that any version of the rules gives it. */
export const titled = (
  rules: RuleBook,
  { eventId, kind }: { readonly eventId: string; readonly kind: string },
): TitledEvent => ({
  eventId,
  title: rules.map((pack) => ruleFor(pack, kind)?.title).find((title) => title !== undefined) ?? {
    zh: kind,
    en: kind,
  },
});
