import { LineChart } from 'echarts/charts';
import {
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { Grade } from '@zhixin/contracts';
import { useEffect, useRef } from 'react';
import type { SeenMoment } from '../api/seen.js';
import { figure } from '../format/figures.js';
import { dayOf, minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { bandsOf, pointsOf, type GradeBand } from './score-series.js';
import styles from './enterprise.module.css';

use([
  LineChart,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

const TINTS: Readonly<Record<Grade, string>> = {
  A: '#e5f4ec',
  B: '#e6effa',
  C: '#fcf1d9',
  D: '#fce9e7',
};
const INKS: Readonly<Record<Grade, string>> = {
  A: '#187a49',
  B: '#1f5fae',
  C: '#8f5d00',
  D: '#b3261e',
};
const SCORE_MAX = 100;
/** The axis starts here unless the score was lower, so that charts of good enterprises look alike. */
const AXIS_FROM = 50;

/** Bands narrower than this share of the chart have no room for their letter; the last one keeps it. */
const LABELLED_SHARE_MIN = 0.035;

const areaOf = ({ grade, from, to }: GradeBand, labelled: boolean) => [
  {
    xAxis: from,
    name: labelled ? grade : '',
    itemStyle: { color: TINTS[grade] },
    label: { color: INKS[grade], fontWeight: 700, fontSize: 13, position: 'top', distance: 5 },
  },
  { xAxis: to },
];

/** What the chart draws besides its words. */
interface ScoreCurve {
  readonly timeline: readonly SeenMoment[];
  readonly until: string;
  /** Lowest score of each grade by the rule pack. */
  readonly thresholds: readonly { readonly grade: Grade; readonly atLeast: number }[];
}

const thresholdOf = ({ grade, atLeast }: ScoreCurve['thresholds'][number]) => ({
  yAxis: atLeast,
  lineStyle: { color: INKS[grade], type: 'dashed', width: 1, opacity: 0.55 },
  label: { formatter: `${grade} ≥ ${atLeast}`, color: INKS[grade], position: 'end', fontSize: 12 },
});

const areasOf = (timeline: readonly SeenMoment[], until: string) => {
  const bands = bandsOf(timeline, until);
  const span = Date.parse(until) - Date.parse(bands[0]?.from ?? until);
  return bands.map((band, index) => {
    const share = (Date.parse(band.to) - Date.parse(band.from)) / span;
    return areaOf(band, share >= LABELLED_SHARE_MIN || index === bands.length - 1);
  });
};

const optionOf = ({ timeline, until, thresholds }: ScoreCurve, scoreName: string) => ({
  animation: false,
  grid: { left: 34, right: 48, top: 26, bottom: 26 },
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
  tooltip: {
    trigger: 'axis',
    confine: true,
    formatter: ([point]: { value: [string, number] }[]) =>
      point === undefined
        ? ''
        : `${minuteOf(point.value[0])}<br>${scoreName} <b>${figure(point.value[1])}</b>`,
  },
  xAxis: {
    type: 'time',
    splitNumber: 4,
    axisLabel: {
      color: '#566472',
      fontSize: 12,
      hideOverlap: true,
      formatter: (at: number) => dayOf(new Date(at).toISOString()).slice(0, 7),
    },
    minInterval: 28 * 24 * 60 * 60 * 1000,
    axisLine: { lineStyle: { color: '#cfd6de' } },
    splitLine: { show: false },
  },
  yAxis: {
    type: 'value',
    min: ({ min }: { min: number }) => Math.min(AXIS_FROM, Math.floor(min / 10) * 10),
    max: SCORE_MAX,
    axisLabel: { color: '#566472', fontSize: 12 },
    splitLine: { show: false },
  },
  series: [
    {
      type: 'line',
      step: 'end',
      data: pointsOf(timeline, until),
      showSymbol: false,
      lineStyle: { color: '#143d59', width: 2 },
      itemStyle: { color: '#143d59' },
      markArea: { silent: true, data: areasOf(timeline, until) },
      markLine: {
        silent: true,
        symbol: 'none',
        data: thresholds.filter(({ atLeast }) => atLeast > 0).map(thresholdOf),
      },
    },
  ],
});

/** Score over time on bands of the grade in force. Its text form is the list of grade changes. */
export const ScoreChart = ({ timeline, until, thresholds }: ScoreCurve) => {
  const { t } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | undefined>(undefined);

  useEffect(() => {
    if (place.current === null) return;
    const made = init(place.current);
    chart.current = made;
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      made.dispose();
    };
  }, []);

  const scoreName = t('enterprise.score');
  useEffect(() => {
    chart.current?.setOption(optionOf({ timeline, until, thresholds }, scoreName));
  }, [timeline, until, thresholds, scoreName]);

  const first = timeline[0];
  const last = timeline.at(-1);
  const alternative =
    first === undefined || last === undefined
      ? ''
      : t('enterprise.timelineAlt', {
          from: dayOf(first.at),
          to: dayOf(until),
          score: figure(last.score ?? 0),
          grade: last.grade,
        });
  return <div ref={place} className={styles.chart} role="img" aria-label={alternative} />;
};
