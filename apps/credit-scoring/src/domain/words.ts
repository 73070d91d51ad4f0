import type { Rule } from '@zhixin/rule-packs';
import { dateOf, instantOf } from './calendar.js';
import type { KnownEvent } from './knowledge.js';
import type { LedgerLine } from './ledger-line.js';

/** A text in both languages of the platform. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Whether an event counts, or why it does not. */
export type CountStatus =
  | 'counts'
  | 'fading'
  | 'expired'
  | 'repaired'
  | 'annulled'
  | 'merged'
  | 'not-yet'
  | 'capped'
  | 'no-points';

interface LineContribution {
  readonly line: LedgerLine;
  /** What it contributes. */
  readonly points: number;
  /** What it would contribute by itself. */
  readonly alone: number;
}

/** Why an event contributes what it does. */
export const whyItCounts = (status: CountStatus, counting: LineContribution): Bilingual =>
  sentence([...ground(counting.line), ...standing(status, counting)]);

/** Why an event is left out altogether. */
export const whyLeftOut = (event: KnownEvent, rule: Rule | undefined): Bilingual => {
  if (event.annulled !== undefined) {
    const { at, reference, reason } = event.annulled;
    const day = dateOf(instantOf(at));
    return sentence([
      {
        zh: `${day}撤销（${reference}：${reason}），自始不计分`,
        en: `annulled on ${day} (${reference}: ${reason}), so it never counted`,
      },
    ]);
  }
  if (rule === undefined)
    return sentence([
      {
        zh: '现行规则包没有此类事件的规则，不予推测',
        en: 'the rules in force do not know this kind of event, and nothing is guessed',
      },
    ]);
  return sentence([
    {
      zh: `${dateOf(event.repairedAt)}信用修复后不再使用`,
      en: `not used any more since its repair on ${dateOf(event.repairedAt)}`,
    },
  ]);
};

/** Signed points as people write them. */
export const signed = (points: number): string =>
  points > 0 ? `+${points}` : points < 0 ? `−${-points}` : '0';

const sentence = (parts: readonly Bilingual[]): Bilingual => {
  const en = parts.map((part) => part.en).join('; ');
  return {
    zh: `${parts.map((part) => part.zh).join('；')}。`,
    en: `${en.charAt(0).toUpperCase()}${en.slice(1)}.`,
  };
};

const ground = ({ event, rule, multiplier, repeated }: LedgerLine): readonly Bilingual[] => {
  const parts: Bilingual[] = [];
  if (rule.points !== 0)
    parts.push({ zh: `规则计${signed(rule.points)}分`, en: `${signed(rule.points)} by the rule` });
  if (rule.forces !== undefined)
    parts.push({ zh: `直接定为${rule.forces}级`, en: `forces grade ${rule.forces}` });
  if (rule.freezesUpgrade === true) parts.push({ zh: '期间不得升级', en: 'no upgrade meanwhile' });
  if (multiplier === 1) return parts;
  const intentional = event?.intentional === true;
  return [
    ...parts,
    {
      zh: `${[repeated ? '再犯' : '', intentional ? '故意' : ''].filter(Boolean).join('且')}，×${multiplier}`,
      en: `×${multiplier} because ${[repeated ? 'repeated' : '', intentional ? 'intentional' : ''].filter(Boolean).join(' and ')}`,
    },
  ];
};

const standing = (
  status: CountStatus,
  { line, points, alone }: LineContribution,
): readonly Bilingual[] => {
  switch (status) {
    case 'counts':
    case 'fading':
      return [...faded(status, line, alone), ...reduced(points, alone), ...lasting(line)];
    case 'expired':
      return [over(line)];
    case 'not-yet':
      return [{ zh: `${dateOf(line.from)}起生效`, en: `takes effect on ${dateOf(line.from)}` }];
    case 'merged':
      return [merged(line)];
    case 'capped':
      return [
        {
          zh: `达到合计上限，计${signed(points)}分`,
          en: `the limit for all together is reached: ${signed(points)}`,
        },
      ];
    case 'no-points':
      return [{ zh: '本身不计分', en: 'no points of its own' }, ...lasting(line)];
    case 'annulled':
    case 'repaired':
      return [];
  }
};

const endOf = ({ until }: LedgerLine) => (until === Infinity ? undefined : dateOf(until));

const over = (line: LedgerLine): Bilingual => {
  const end = endOf(line);
  return { zh: `${end ?? ''}起不再计分`, en: `over since ${end ?? 'then'}` };
};

const merged = ({ rule, event }: LedgerLine): Bilingual => {
  const cause = event?.causeId ?? '';
  return rule.points > 0
    ? { zh: '同类加分只计最高一项', en: 'only the highest of its group counts' }
    : {
        zh: `同一原因（${cause}）只计最高一项`,
        en: `one cause (${cause}), one deduction: only the highest counts`,
      };
};

const faded = (status: CountStatus, line: LedgerLine, alone: number): readonly Bilingual[] =>
  status === 'fading' && line.fadeDays > 0
    ? [{ zh: `逐日递减，现为${signed(alone)}`, en: `fading day by day, now ${signed(alone)}` }]
    : [];

const reduced = (points: number, alone: number): readonly Bilingual[] =>
  points === alone
    ? []
    : [
        {
          zh: `因主动召回减为${signed(points)}`,
          en: `reduced to ${signed(points)} by the voluntary recall`,
        },
      ];

const lasting = (line: LedgerLine): readonly Bilingual[] => {
  const end = endOf(line);
  return end === undefined
    ? [{ zh: '持续期间有效', en: 'as long as it is in effect' }]
    : [{ zh: `计至${end}`, en: `until ${end}` }];
};
