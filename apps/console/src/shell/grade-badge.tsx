import type { Grade } from '@zhixin/contracts';
import { useWords } from '../language/translation.js';
import styles from './states.module.css';

/** A grade by letter and name; the colour only repeats what the text says. */
export const GradeBadge = ({
  grade,
  named = true,
}: {
  readonly grade: Grade;
  readonly named?: boolean;
}) => {
  const { t } = useWords();
  return (
    <span
      className={`${styles.grade} ${styles[grade]}`}
      title={t('grade.label', { grade, name: t(`grade.${grade}`) })}
    >
      <span className={styles.letter}>{grade}</span>
      {named && <span>{t(`grade.${grade}`)}</span>}
    </span>
  );
};
