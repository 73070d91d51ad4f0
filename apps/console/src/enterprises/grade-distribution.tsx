import type { EnterprisePage, Grade } from '@zhixin/contracts';
import { useWords } from '../language/translation.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { arcsOf, GRADES, shareOf } from './filter.js';
import styles from './enterprises.module.css';

interface GradeCount {
  readonly grade: Grade;
  readonly count: number;
}

/** A ring of 100 units around, so that shares are lengths. */
const RING = { radius: 46, width: 17, around: 100 } as const;

/** The distribution as a ring; the bars below say the same in text and numbers. */
const Ring = ({
  counts,
  total,
}: {
  readonly counts: readonly GradeCount[];
  readonly total: number;
}) => {
  const { t } = useWords();
  const told = counts.map(({ grade, count }) =>
    t('list.share', { grade, count, share: shareOf(count, total) }),
  );
  return (
    <svg
      className={styles.ring}
      viewBox="0 0 120 120"
      role="img"
      aria-label={`${t('list.distribution')}: ${told.join('; ')}`}
    >
      <circle
        className={styles.ringTrack}
        cx="60"
        cy="60"
        r={RING.radius}
        fill="none"
        strokeWidth={RING.width}
      />
      {arcsOf(counts, total).map(({ grade, from, length }) => (
        <circle
          key={grade}
          className={styles[`arc${grade}`]}
          cx="60"
          cy="60"
          r={RING.radius}
          fill="none"
          strokeWidth={RING.width}
          pathLength={RING.around}
          strokeDasharray={`${length} ${RING.around}`}
          strokeDashoffset={-from}
          transform="rotate(-90 60 60)"
        />
      ))}
      <text x="60" y="55" className={styles.ringTotal}>
        {total}
      </text>
      <text x="60" y="78" className={styles.ringWord}>
        {t('list.enterprises')}
      </text>
    </svg>
  );
};

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
      <p className="hint">{t('list.distributionHint')}</p>
      {distribution !== undefined && <Ring counts={counts} total={total} />}
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
