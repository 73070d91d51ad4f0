import { LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Grade, GradeHistory } from '@zhixin/contracts';
import { useEffect, useRef } from 'react';
import { figure } from '../format/figures.js';
import { dayOf, minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { bandsOf, pointsOf } from './score-series.js';
import styles from './enterprise.module.css';

use([LineChart, GridComponent, MarkAreaComponent, TooltipComponent, SVGRenderer]);

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

const areaOf = ({ grade, from, to }: ReturnType<typeof bandsOf>[number]) => [
  {
    xAxis: from,
    name: grade,
    itemStyle: { color: TINTS[grade] },
    label: { color: INKS[grade], fontWeight: 700, position: 'insideTop', distance: 4 },
  },
  { xAxis: to },
];

const optionOf = (timeline: GradeHistory['timeline'], until: string, scoreName: string) => ({
  animation: false,
  grid: { left: 34, right: 14, top: 12, bottom: 26 },
  textStyle: { fontFamily: 'inherit' },
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
    axisLabel: {
      color: '#566472',
      hideOverlap: true,
      formatter: (at: number) => dayOf(new Date(at).toISOString()).slice(0, 7),
    },
    minInterval: 28 * 24 * 60 * 60 * 1000,
    axisLine: { lineStyle: { color: '#cfd6de' } },
    splitLine: { show: false },
  },
  yAxis: {
    type: 'value',
    min: ({ min }: { min: number }) => Math.max(0, Math.floor((min - 10) / 20) * 20),
    max: SCORE_MAX,
    interval: 20,
    axisLabel: { color: '#566472' },
    splitLine: { lineStyle: { color: '#edf0f3' } },
  },
  series: [
    {
      type: 'line',
      step: 'end',
      data: pointsOf(timeline, until),
      symbol: 'circle',
      symbolSize: 6,
      lineStyle: { color: '#143d59', width: 2 },
      itemStyle: { color: '#143d59' },
      markArea: { silent: true, data: bandsOf(timeline, until).map(areaOf) },
    },
  ],
});

/** Score over time on bands of the grade in force. Its text form is the list of grade changes. */
export const ScoreChart = ({
  timeline,
  until,
}: {
  readonly timeline: GradeHistory['timeline'];
  readonly until: string;
}) => {
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
    chart.current?.setOption(optionOf(timeline, until, scoreName));
  }, [timeline, until, scoreName]);

  const first = timeline[0];
  const last = timeline.at(-1);
  const alternative =
    first === undefined || last === undefined
      ? ''
      : t('enterprise.timelineAlt', {
          from: dayOf(first.at),
          to: dayOf(until),
          score: figure(last.score),
          grade: last.grade,
        });
  return <div ref={place} className={styles.chart} role="img" aria-label={alternative} />;
};
