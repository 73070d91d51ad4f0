import type { RecallClock } from '@zhixin/contracts';
import { Cited, Evidence } from '../enterprise/cited.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { byPressure, pressureOf } from './clock-order.js';
import { DueMark } from './due-mark.js';
import { useRecallWords } from './use-recall-words.js';
import styles from './recall.module.css';

const Standing = ({ clock }: { readonly clock: RecallClock }) => {
  const { t } = useWords();
  const { dueAt, metAt, state, provisional } = clock;
  if (metAt !== undefined)
    return <span className={styles.metMark}>{t('recall.met', { time: minuteOf(metAt) })}</span>;
  if (state === 'suspended') return <span className="quiet">{t('recall.suspended')}</span>;
  if (dueAt === null || state === 'ended')
    return <span className="quiet">{t('recall.resting')}</span>;
  return <DueMark dueAt={dueAt} missed={state === 'missed'} provisional={provisional} />;
};

/** How the date follows: start, days that are skipped, other readings, and the article. */
const Why = ({ clock }: { readonly clock: RecallClock }) => {
  const { t } = useWords();
  const { why, citation, evidence, alternatives = [], series = [] } = clock;
  return (
    <details className={styles.why}>
      <summary>{t('recall.why')}</summary>
      <p>{why}</p>
      {alternatives.map(({ dueAt, if: condition }) => (
        <p key={dueAt}>{t('recall.alternatives', { time: minuteOf(dueAt), condition })}</p>
      ))}
      {series.length > 1 && (
        <p>{t('recall.seriesNext', { times: series.slice(1).map(minuteOf).join(' · ') })}</p>
      )}
      <p className={styles.cited}>
        <Cited citation={citation} />
        {evidence !== citation.evidence && <Evidence evidence={evidence} />}
      </p>
    </details>
  );
};

/** The deadlines of a case, what presses most first. */
export const ClockList = ({ clocks }: { readonly clocks: readonly RecallClock[] }) => {
  const { t } = useWords();
  const { actorsOf } = useRecallWords();
  const now = Date.now();
  if (clocks.length === 0) return <p className="quiet">{t('recall.clocksEmpty')}</p>;
  return (
    <ul className={styles.clocks}>
      {byPressure(clocks, now).map((clock) => (
        <li key={clock.clockId} className={styles[`of-${pressureOf(clock, now)}`]}>
          <div className={styles.clockLine}>
            <strong>{clock.title}</strong>
            <Standing clock={clock} />
          </div>
          <div className="hint">{t('recall.by', { who: actorsOf(clock.who) })}</div>
          <Why clock={clock} />
        </li>
      ))}
    </ul>
  );
};
