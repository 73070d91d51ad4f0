import { Tooltip } from 'antd';
import { clockOf, minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import styles from './states.module.css';

/** How fresh the answer on the page is. */
export const Freshness = ({ asOf }: { readonly asOf: string | undefined }) => {
  const { t } = useWords();
  if (asOf === undefined) return <span />;
  return (
    <Tooltip title={t('state.asOfLong', { time: minuteOf(asOf) })}>
      <span className={styles.freshness}>{t('state.asOf', { time: clockOf(asOf) })}</span>
    </Tooltip>
  );
};
