import { Tooltip } from 'antd';
import { clockOf, minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { ParkedNote } from './incomplete.js';
import styles from './states.module.css';

/** How fresh the answer on the page is, and how much it lacks all the same. */
export const Freshness = ({
  asOf,
  parked,
}: {
  readonly asOf: string | undefined;
  readonly parked?: number | undefined;
}) => {
  const { t } = useWords();
  if (asOf === undefined) return <span />;
  return (
    <span className={styles.freshness}>
      <Tooltip title={t('state.asOfLong', { time: minuteOf(asOf) })}>
        <span>{t('state.asOf', { time: clockOf(asOf) })}</span>
      </Tooltip>{' '}
      <ParkedNote parked={parked} />
    </span>
  );
};
