import { useWords } from '../language/translation.js';
import styles from './states.module.css';

/** That an enterprise stands on the serious-violation list. */
export const ListedBadge = () => {
  const { t } = useWords();
  return <span className={styles.listed}>{t('listing.listed')}</span>;
};
