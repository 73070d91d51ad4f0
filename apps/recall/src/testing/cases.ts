import { recallStepFields } from '@zhixin/contracts';
import { makeUscc } from '@zhixin/identifiers';
import type { RecallPack, RecallPaper, RecallStep } from '@zhixin/rule-packs';
import { loadRecallBook, loadWorkingCalendar } from '@zhixin/rule-packs/load';
import type { RecallCaller } from '../domain/actors.js';

/** The regimes and the calendar that come with the platform. */
export const book = loadRecallBook();
export const calendar = loadWorkingCalendar();

/** An enterprise of Xi'an's Yanta district (610113), and one of Chengdu. */
export const WEIHE = makeUscc({ category: '91', region: '610113', organisation: 'MA6TXK1N' });
export const TOYS = makeUscc({ category: '91', region: '610113', organisation: 'MA6TTY10' });
export const OTHER = makeUscc({ category: '91', region: '510104', organisation: 'MA6TXK5C' });

/** Who acts in the specs. */
export const callers = {
  samr: { subject: 'regulator-samr', role: 'regulator', region: '' },
  province: { subject: 'regulator-shaanxi', role: 'regulator', region: '61' },
  prefecture: { subject: 'regulator-xian', role: 'regulator', region: '6101' },
  county: { subject: 'regulator-yanta', role: 'regulator', region: '610113' },
  otherRegion: { subject: 'regulator-chengdu', role: 'regulator', region: '5101' },
  firm: { subject: 'enterprise-weihe', role: 'enterprise', uscc: WEIHE },
  toys: { subject: 'enterprise-toys', role: 'enterprise', uscc: TOYS },
  otherFirm: { subject: 'enterprise-other', role: 'enterprise', uscc: OTHER },
  health: { subject: 'health-shaanxi', role: 'agency', agency: 'health', region: '61' },
  housing: { subject: 'housing-xian', role: 'agency', agency: 'housing', region: '6101' },
  police: { subject: 'police-xian', role: 'agency', agency: 'police', region: '6101' },
} as const satisfies Readonly<Record<string, RecallCaller & { subject: string }>>;

const VALUES = {
  text: '内容',
  date: '2026-12-01',
  quantity: { value: 1_200, uom: 'EA' },
  list: ['HY-BOX-321'],
};

/** A paper of a regime with every field that its text names. */
export const filledPaper = (pack: RecallPack, paper: RecallPaper): Record<string, unknown> =>
  Object.fromEntries(
    (pack.papers.find((known) => known.paper === paper)?.fields ?? []).map(({ name, is }) => [
      name,
      name === 'level' ? 1 : VALUES[is as keyof typeof VALUES],
    ]),
  );

/** Names that a step itself knows. */
export const besides = (step: RecallStep): ReadonlySet<string> =>
  new Set(Object.keys(recallStepFields[step].properties));

/** The newest version of a regime, or the one in force at a time. */
export const regime = (name: string, at = '2026-12-15T00:00:00+08:00'): RecallPack =>
  book.find(
    (pack) =>
      pack.regime === name &&
      Date.parse(pack.effectiveFrom) <= Date.parse(at) &&
      (pack.effectiveTo === undefined || Date.parse(at) < Date.parse(pack.effectiveTo)),
  )!;
