import type { SeenHistory } from '../api/seen.js';
import { figure } from '../format/figures.js';
import { dayOf, minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { GradeBadge } from '../shell/grade-badge.js';
import styles from './enterprise.module.css';

/** Every grade there was, newest first, and why it changed: the text form of the chart. */
export const GradeChanges = ({ history }: { readonly history: SeenHistory }) => {
  const { t, say } = useWords();
  if (history.changes.length === 0) return <p className="quiet">{t('enterprise.historyEmpty')}</p>;
  return (
    <ol className={styles.changes}>
      {history.changes.map((change) => (
        <li key={`${change.at}${change.recordedAt}`}>
          <time className="quiet" dateTime={change.at}>
            {dayOf(change.at)}
          </time>
          <div>
            <p className={styles.steps}>
              {change.previous === undefined && (
                <span className="quiet">{t('enterprise.firstGrade')}</span>
              )}
              {change.previous !== undefined && change.previous !== change.grade && (
                <>
                  <GradeBadge grade={change.previous} named={false} /> →
                </>
              )}
              <GradeBadge grade={change.grade} />
              {change.score !== undefined && <strong>{figure(change.score)}</strong>}
            </p>
            {change.reason !== undefined && <p>{say(change.reason)}</p>}
            <p className={styles.hint}>
              {t('enterprise.recorded', { time: minuteOf(change.recordedAt) })} ·{' '}
              <span className="code">{change.rulePack}</span>
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
};
