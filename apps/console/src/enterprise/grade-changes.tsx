import { Link, useSearchParams } from 'react-router';
import type { AsOf } from '../api/credit-queries.js';
import type { SeenChange, SeenHistory } from '../api/seen.js';
import { figure } from '../format/figures.js';
import { dayOf, minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { Cited } from './cited.js';
import { before, withAsOf } from './look-back-address.js';
import styles from './enterprise.module.css';
import line from './explanation.module.css';

/** The page as it stood on the day of a change, and as it was known before the change was recorded. */
const Looks = ({ change }: { readonly change: SeenChange }) => {
  const { t } = useWords();
  const [search] = useSearchParams();
  const to = (asOf: AsOf): string => `?${withAsOf(search, asOf)}`;
  return (
    <p className={styles.looks}>
      <Link to={to({ validAt: momentOf(change) })}>{t('asOf.thatDay')}</Link>
      {change.previous !== undefined && (
        <Link to={to({ knownAt: before(change.recordedAt) })}>{t('asOf.beforeRecorded')}</Link>
      )}
    </p>
  );
};

/** Since when a grade is held; where it stayed as it was, when that was found. */
const momentOf = ({ at, recordedAt, grade, previous }: SeenChange): string =>
  previous === grade ? recordedAt : at;

/** What the change rests on, each instrument and article once. */
const groundsOf = ({ grounds = [] }: SeenChange) =>
  grounds.filter(
    ({ citation }, index) =>
      grounds.findIndex(
        (other) =>
          other.citation.instrument === citation.instrument &&
          other.citation.article === citation.article,
      ) === index,
  );

/** Every grade there was, newest first, and why it changed: the text form of the chart. */
export const GradeChanges = ({ history }: { readonly history: SeenHistory }) => {
  const { t, say } = useWords();
  if (history.changes.length === 0) return <p className="quiet">{t('enterprise.historyEmpty')}</p>;
  return (
    <ol className={styles.changes}>
      {history.changes.map((change) => (
        <li key={`${change.at}${change.recordedAt}`}>
          <time className="quiet" dateTime={momentOf(change)}>
            {dayOf(momentOf(change))}
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
            {groundsOf(change).map(({ ruleId, citation }) => (
              <p key={ruleId} className={line.sources}>
                <Cited citation={citation} />
              </p>
            ))}
            <p className="hint">
              {t('enterprise.recorded', { time: minuteOf(change.recordedAt) })} ·{' '}
              <span className="code">{change.rulePack}</span>
            </p>
            <Looks change={change} />
          </div>
        </li>
      ))}
    </ol>
  );
};
