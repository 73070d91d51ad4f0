import { useWords } from '../language/translation.js';
import styles from './landing.module.css';

/** Shown instead of a page whose code failed. */
export const BrokenPage = () => {
  const { t } = useWords();
  return (
    <main className={styles.page}>
      <title>{t('state.brokenTitle')}</title>
      <span />
      <div className={styles.main} role="alert">
        <h1>{t('state.brokenTitle')}</h1>
        <p className={styles.purpose}>{t('state.brokenText')}</p>
        <div className={styles.enter}>
          <button type="button" className={styles.signIn} onClick={() => location.reload()}>
            {t('state.reload')}
          </button>
        </div>
      </div>
    </main>
  );
};
