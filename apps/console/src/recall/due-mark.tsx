import { Tooltip } from 'antd';
import { minuteOf, agoOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { pressureAt } from './clock-order.js';
import styles from './recall.module.css';

/** When something is due and how that presses: in words, the colour only repeats them. */
export const DueMark = ({
  dueAt,
  missed = false,
  provisional = false,
}: {
  readonly dueAt: string;
  readonly missed?: boolean;
  readonly provisional?: boolean;
}) => {
  const { t, language } = useWords();
  const now = Date.now();
  const pressure = pressureAt(dueAt, missed, now);
  const ago = agoOf(dueAt, now, language);
  const word =
    pressure === 'late'
      ? t('recall.lateSince', { ago })
      : pressure === 'today'
        ? t('recall.dueToday')
        : t('recall.dueIn', { ago });
  return (
    <span className={styles.due}>
      <time dateTime={dueAt}>{minuteOf(dueAt)}</time>{' '}
      <span className={`${styles.pressure} ${styles[pressure]}`}>{word}</span>
      {provisional && (
        <Tooltip title={t('recall.provisionalHint')}>
          <span tabIndex={0} className={styles.provisional}>
            {t('recall.provisional')}
          </span>
        </Tooltip>
      )}
    </span>
  );
};
