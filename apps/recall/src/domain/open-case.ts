import type { Decision, Refusal } from '@zhixin/decider';
import type { WorkingCalendar } from '@zhixin/legal-clock';
import { recallRegimeFor, type RecallBook, type RecallPack } from '@zhixin/rule-packs';
import { authorityOf, names, type RecallCaller } from './actors.js';
import { denyField, deny, type RecallRefusal } from './denial.js';
import { isFuture, sameContent } from './moment.js';
import type { RecallState } from './recall-case.js';
import type { CaseFacts, RecallEvent } from './recall.events.js';

/** What a case is to be about; the text that holds follows from it. */
export type CaseToOpen = Omit<CaseFacts, 'pack' | 'openedAs'>;

/** The command to open a case, by an officer or by the firm that answers for it. */
export interface OpenRecallCase {
  readonly type: 'OpenRecallCase';
  readonly at: string;
  readonly by: string;
  readonly caller: RecallCaller;
  readonly book: RecallBook;
  readonly calendar: WorkingCalendar;
  readonly facts: CaseToOpen;
}

/** Opens a case under the text in force when the risk was discovered; the same case again is the same case. */
export const openCase = (
  { at, by, caller, book, facts }: OpenRecallCase,
  state: RecallState,
): Decision<RecallEvent, RecallRefusal> => {
  if (!book.some(({ regime }) => regime === facts.regime))
    return denyField('REGIME_UNKNOWN', '/regime', {
      zh: `没有“${facts.regime}”这一召回制度。`,
      en: `There is no recall regime ${facts.regime}.`,
    });
  if (isFuture(facts.discoveredAt, at))
    return denyField('IN_FUTURE', '/discoveredAt', {
      zh: `发现风险的时间 ${facts.discoveredAt} 尚未到来。`,
      en: `${facts.discoveredAt} has not come yet.`,
    });
  const pack = recallRegimeFor(book, facts);
  if (pack === undefined)
    return denyField('NO_TEXT_IN_FORCE', '/discoveredAt', {
      zh: `${facts.discoveredAt} 时没有已载入的有效规定。`,
      en: `No text that is loaded was in force at ${facts.discoveredAt}.`,
    });
  const { id, version } = pack;
  const authority = authorityOf(caller);
  if (caller.role === 'agency' && (authority === undefined || !names(pack, authority)))
    return deny('WRONG_PARTY', {
      zh: `“${pack.title.zh}”没有规定该部门的职责。`,
      en: `${pack.title.en} gives this agency no part.`,
    });
  if (caller.role === 'enterprise' && facts.source.kind !== 'own-report')
    return denyField('WRONG_PARTY', '/source', {
      zh: '企业只能以自行报告（own-report）立案。',
      en: 'A firm opens a case as its own report only (own-report).',
    });
  const unfit = fitFault(pack, facts);
  if (unfit !== undefined) return unfit;
  if (state === undefined)
    return [
      {
        type: 'RecallCaseOpened',
        data: {
          at,
          by,
          uscc: facts.responsible.uscc,
          ...facts,
          pack: { id, version },
          openedAs: authority ?? 'recaller',
        },
      },
    ];
  const { pack: _, openedAs: __, ...known } = state.facts;
  if (sameContent(known, facts)) return [];
  return deny('CASE_TAKEN', {
    zh: `同一来源的案件已由 ${state.openedBy} 于 ${state.openedAt} 立案，内容不同。`,
    en: `The case of this source was opened at ${state.openedAt} with other content.`,
  });
};

// What the regime knows of levels and of who recalls.
const fitFault = (pack: RecallPack, facts: CaseToOpen): Refusal<RecallRefusal> | undefined => {
  if (facts.level !== undefined && !pack.levels.some(({ level }) => level === facts.level))
    return denyField('LEVEL_NOT_IN_REGIME', '/level', {
      zh: `“${pack.title.zh}”没有第 ${facts.level} 级。`,
      en: `${pack.title.en} has no level ${facts.level}.`,
    });
  if (!pack.recallers.some(({ role }) => role === facts.responsible.role))
    return denyField('ROLE_NOT_IN_REGIME', '/role', {
      zh: `“${pack.title.zh}”规定的召回责任人：${pack.recallers.map(({ when }) => when.zh).join('；')}。`,
      en: `Under ${pack.title.en} these recall: ${pack.recallers.map(({ when }) => when.en).join('; ')}.`,
    });
  return undefined;
};
