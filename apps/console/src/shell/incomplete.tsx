import { Tooltip } from 'antd';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import styles from './states.module.css';

interface IncompleteProps {
  /** Absent: nothing is missing. */
  readonly since: string | undefined;
}

/** Beside the name of whatever lacks something that is on record. */
export const IncompleteBadge = ({ since }: IncompleteProps) => {
  const { t } = useWords();
  if (since === undefined) return null;
  return (
    <Tooltip title={t('incomplete.since', { time: minuteOf(since) })}>
      <span className={styles.incomplete} tabIndex={0}>
        {t('incomplete.badge')}
      </span>
    </Tooltip>
  );
};

/** Says above what lacks something on record that it does, and what to make of it. */
export const IncompleteBanner = ({ since }: IncompleteProps) => {
  const { t } = useWords();
  if (since === undefined) return null;
  return (
    <div className={styles.incompleteBanner} role="status">
      <strong>{t('incomplete.since', { time: minuteOf(since) })}</strong>
      <span>{t('incomplete.effect')}</span>
    </div>
  );
};

/** Says of a list how much it lacks that is on record. */
export const ParkedNote = ({ parked = 0 }: { readonly parked: number | undefined }) => {
  const { t } = useWords();
  if (parked === 0) return null;
  return (
    <Tooltip title={t('incomplete.effect')}>
      <span className={styles.incomplete} tabIndex={0}>
        {t('incomplete.parked', { total: parked })}
      </span>
    </Tooltip>
  );
};
