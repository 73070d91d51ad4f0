import { dateOf, dayOf, shanghaiTime } from './civil-day.js';
import { instantOf } from '@zhixin/instant';
import type { Pause } from './count.js';
import type { Bilingual, ClockFacts, Deadline, Evidence, Limit, LimitUnit } from './deadline.js';
import type { MetDay } from './count.js';
import type { LastDay, OneReading, Stage } from './one-reading.js';

interface WhyGrounds {
  readonly deadline: Deadline;
  readonly facts: ClockFacts;
  readonly main: OneReading;
  readonly alternatives: readonly { readonly dueAt: string; readonly if: Bilingual }[];
}

/** Says in words how the end of a limit follows, and what about it is not certain. */
export const whyOf = (told: WhyGrounds): Bilingual =>
  joined([
    ...startOf(told),
    ...told.main.stages.flatMap(stageText),
    ...provisionalText(told.main),
    ...silentText(told),
    ...uncertainText(told),
    ...evidenceText(told.deadline),
  ]);

const joined = (sentences: readonly Bilingual[]): Bilingual => ({
  zh: sentences.map(({ zh }) => `${zh}。`).join(''),
  en: sentences.map(({ en }) => `${en}.`).join(' '),
});

const minute = (instant: number): string => shanghaiTime(instant).slice(0, 19).replace('T', ' ');

const startOf = ({ deadline, facts }: WhyGrounds): readonly Bilingual[] => {
  const at = instantOf(facts.trigger.at);
  const { zh, en } = facts.trigger.title ?? { zh: facts.trigger.event, en: facts.trigger.event };
  const unit = deadline.limit.unit;
  if (deadline.startRule === 'moment')
    return [
      unit === 'hour'
        ? {
            zh: `自“${zh}”（${minute(at)}）即时起算，昼夜、周末、节假日连续计算`,
            en: `Runs from the moment of “${en}” (${minute(at)}), through nights, weekends and holidays`,
          }
        : {
            zh: `自“${zh}”（${minute(at)}）当日起算，当日计入`,
            en: `Runs from the day of “${en}” (${minute(at)}), which counts`,
          },
    ];
  if (deadline.startRule === 'next_hour')
    return [
      {
        zh: `“${zh}”（${minute(at)}）所在的小时不计，自下一整点起算，连续计算`,
        en: `The hour of “${en}” (${minute(at)}) does not count; runs from the next full hour, without a break`,
      },
    ];
  return [
    {
      zh: `“${zh}”（${minute(at)}）当日不计，自次日起算`,
      en: `The day of “${en}” (${minute(at)}) does not count; runs from the next day`,
    },
  ];
};

const UNITS: Readonly<Record<LimitUnit, Bilingual>> = {
  hour: { zh: '小时', en: 'hour' },
  natural_day: { zh: '日（自然日）', en: 'natural day' },
  working_day: { zh: '个工作日', en: 'working day' },
  month: { zh: '个月', en: 'month' },
  year: { zh: '年', en: 'year' },
};

/** A limit in words. */
export const limitText = ({ value, unit }: Limit): Bilingual => ({
  zh: `${value}${UNITS[unit].zh}`,
  en: `${value} ${UNITS[unit].en}${value === 1 ? '' : 's'}`,
});

const STAGES: Readonly<Record<Stage['why'], (limit: Bilingual, from: string) => Bilingual>> = {
  limit: ({ zh, en }) => ({ zh: `期限${zh}`, en: `The limit is ${en}` }),
  replacement: ({ zh, en }) => ({
    zh: `期限改为${zh}，仍自同一起点计算`,
    en: `The limit was replaced by ${en} from the same start`,
  }),
  extension: ({ zh, en }, from) => ({
    zh: `延长${zh}，自原期限届满（${from}）后接续计算`,
    en: `Extended by ${en}, which follow on the end so far (${from})`,
  }),
};

const stageText = (stage: Stage): readonly Bilingual[] => {
  const head = STAGES[stage.why](limitText(stage.limit), dateOf(dayOf(stage.from)));
  const end =
    stage.end === Infinity
      ? { zh: '现已中止，恢复后续算', en: 'it is suspended and goes on when it is resumed' }
      : { zh: `至${minute(stage.end)}`, en: `to ${minute(stage.end)}` };
  return [
    { zh: `${head.zh}，${end.zh}`, en: `${head.en}, ${end.en}` },
    ...daysText(stage.met),
    ...stage.pauses.map(pauseText),
    ...(stage.lastDay === undefined ? [] : [lastDayText(stage.lastDay)]),
  ];
};

const daysText = (met: readonly MetDay[]): readonly Bilingual[] => {
  const off = runsOf(met.filter(({ kind }) => kind !== 'make_up'));
  const worked = runsOf(met.filter(({ kind }) => kind === 'make_up'));
  return [
    ...(off.length === 0
      ? []
      : [{ zh: `不计：${listed(off).zh}`, en: `Skipped: ${listed(off).en}` }]),
    ...(worked.length === 0
      ? []
      : [
          {
            zh: `调休上班日照计：${listed(worked).zh}`,
            en: `Make-up working days counted: ${listed(worked).en}`,
          },
        ]),
  ];
};

interface Run {
  readonly from: number;
  to: number;
  readonly name: Bilingual;
}

const WEEKEND: Bilingual = { zh: '周末', en: 'weekend' };

const runsOf = (met: readonly MetDay[]): readonly Run[] => {
  const runs: Run[] = [];
  for (const { day, name = WEEKEND } of met) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === day - 1 && last.name.zh === name.zh) last.to = day;
    else runs.push({ from: day, to: day, name });
  }
  return runs;
};

const listed = (runs: readonly Run[]): Bilingual => {
  const texts = runs.map(({ from, to, name }) => ({
    zh: `${from === to ? dateOf(from) : `${dateOf(from)}至${dateOf(to)}`}（${name.zh}）`,
    en: `${from === to ? dateOf(from) : `${dateOf(from)} to ${dateOf(to)}`} (${name.en})`,
  }));
  return {
    zh: texts.map(({ zh }) => zh).join('、'),
    en: texts.map(({ en }) => en).join(', '),
  };
};

const pauseText = ({ from, to }: Pause): Bilingual =>
  to === Infinity
    ? {
        zh: `自${minute(from)}中止，当日不计`,
        en: `Suspended on ${minute(from)}; that day does not count`,
      }
    : {
        zh: `${minute(from)}至${minute(to)}中止：中止当日不计，恢复当日计入`,
        en: `Suspended from ${minute(from)} to ${minute(to)}: its first day does not count, the day of resumption does`,
      };

const lastDayText = ({ rule, day, is, endsOn }: LastDay): Bilingual => {
  const { zh, en } = is.name ?? WEEKEND;
  if (endsOn === day)
    return {
      zh: `届满日${dateOf(day)}为休息日（${zh}），${rule === 'silent' ? '条文未规定顺延，仍以该日届满' : '不顺延'}`,
      en: `The last day, ${dateOf(day)}, is a day off (${en}); ${rule === 'silent' ? 'the text does not say that it moves, so it stays' : 'it stays'}`,
    };
  return {
    zh: `届满日${dateOf(day)}为休息日（${zh}），顺延至其后第一日${dateOf(endsOn)}`,
    en: `The last day, ${dateOf(day)}, is a day off (${en}) and moves to the first day after, ${dateOf(endsOn)}`,
  };
};

const provisionalText = ({ awaits }: OneReading): readonly Bilingual[] =>
  [...awaits].map((year) => ({
    zh: `暂定：${year}年节假日安排尚未公布（或尚未载入），仅按周末和法定节假日推算，公布后重新计算`,
    en: `Provisional: the holidays of ${year} are not published (or not loaded); weekends and statutory holidays alone were left out, and it is counted again when they are`,
  }));

const silentText = ({ deadline, main }: WhyGrounds): readonly Bilingual[] =>
  deadline.lastDayEvidence === 'house_default' && main.stages.some(({ lastDay }) => lastDay)
    ? [
        {
          zh: '届满日遇休息日如何处理，系本平台默认读法',
          en: 'What a day off does to the last day is a reading of this platform, not of the text',
        },
      ]
    : [];

const uncertainText = ({ deadline, alternatives }: WhyGrounds): readonly Bilingual[] => {
  const { doubt } = deadline;
  const others = alternatives.map(({ dueAt, if: when }) => ({
    zh: `规则本身不确定：若${when.zh}，则为${minute(instantOf(dueAt))}；提醒以最早者为准，逾期以最晚者为准`,
    en: `The rule itself is uncertain: if ${when.en}, it is ${minute(instantOf(dueAt))}; reminders go by the earliest, lateness by the latest`,
  }));
  if (doubt === undefined) return others;
  return [...others, { zh: `规则疑义：${doubt.zh}`, en: `Doubtful in the rule: ${doubt.en}` }];
};

const EVIDENCE: Readonly<Record<Evidence, Bilingual | undefined>> = {
  full_text: undefined,
  excerpt: {
    zh: '仅见条文摘录，待核实',
    en: 'only an excerpt of the text was seen: to be verified',
  },
  knowledge: { zh: '条文未见原文，待核实', en: 'the text itself was not seen: to be verified' },
  house_default: { zh: '本平台默认值，非法律规定', en: 'a default of this platform, not law' },
};

const evidenceText = ({ citation, evidence }: Deadline): readonly Bilingual[] => {
  const sure = evidence === undefined ? undefined : EVIDENCE[evidence];
  if (citation === undefined)
    return sure === undefined ? [] : [{ zh: `依据：${sure.zh}`, en: `Grounds: ${sure.en}` }];
  const { instrument, article } = citation;
  const zh = `依据：${instrument}${article === undefined ? '' : `第${article}条`}`;
  const en = `Grounds: ${instrument}${article === undefined ? '' : `, article ${article}`}`;
  return [
    sure === undefined ? { zh, en } : { zh: `${zh}（${sure.zh}）`, en: `${en} (${sure.en})` },
  ];
};
