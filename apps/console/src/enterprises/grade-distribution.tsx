import type { EnterprisePage, Grade } from '@zhixin/contracts';
import { useWords } from '../language/translation.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { GRADES, shareOf } from './filter.js';
import styles from './enterprises.module.css';

/** How many enterprises have which grade; every bar is a button that filters, so it needs no pointer. */
export const GradeDistribution = ({
  distribution,
  loading,
  chosen,
  onChoose,
}: {
  readonly distribution: EnterprisePage['distribution'] | undefined;
  readonly loading: boolean;
  readonly chosen: Grade | undefined;
  readonly onChoose: (grade: Grade | undefined) => void;
}) => {
  const { t } = useWords();
  const counts = GRADES.map((grade) => ({ grade, count: distribution?.[grade] ?? 0 }));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <section className={`panel ${styles.aside}`} aria-labelledby="distribution">
      <h2 id="distribution">{t('list.distribution')}</h2>
      <p className={styles.hint}>{t('list.distributionHint')}</p>
      <div className={styles.bars}>
        {counts.map(({ grade, count }) => (
          <button
            key={grade}
            type="button"
            className={styles.bar}
            aria-pressed={chosen === grade}
            onClick={() => onChoose(chosen === grade ? undefined : grade)}
          >
            <GradeBadge grade={grade} />
            <span className={styles.count}>
              {distribution !== undefined && count}
              {distribution !== undefined && <small>{shareOf(count, total)}</small>}
            </span>
            <span className={styles.track} aria-hidden="true">
              <span
                className={`${styles.fill} ${styles[`fill${grade}`]}`}
                style={{ width: `${total === 0 ? 0 : (count / total) * 100}%` }}
              />
            </span>
          </button>
        ))}
        <button
          type="button"
          className={styles.bar}
          aria-pressed={chosen === undefined}
          onClick={() => onChoose(undefined)}
        >
          <span>
            {distribution !== undefined && t('list.distributionAll', { total })}
            {loading && t('state.loading')}
          </span>
        </button>
      </div>
    </section>
  );
};
