import { useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { LANGUAGE_TAGS } from '../language/language.js';
import { useWords } from '../language/translation.js';
import { homeOf } from '../session/claims.js';
import { useSession } from '../session/session.js';
import { Mark } from './mark.js';
import styles from './landing.module.css';

const returnToOf = (state: unknown): string | undefined =>
  typeof state === 'object' && state !== null && 'returnTo' in state
    ? String(state.returnTo)
    : undefined;

/** What the platform is, and the way in. Uses no component library, so it is the small first load. */
export const Landing = () => {
  const { t, language, choose } = useWords();
  const { state, signIn } = useSession();
  const location = useLocation();
  const [phase, setPhase] = useState<'idle' | 'leaving' | 'failed'>('idle');
  if (state.status === 'in' && !state.expired)
    return <Navigate to={returnToOf(location.state) ?? homeOf(state.person)} replace />;

  const enter = (): void => {
    setPhase('leaving');
    signIn(returnToOf(location.state)).catch(() => setPhase('failed'));
  };
  return (
    <div className={styles.page}>
      <title>{t('product.full')}</title>
      <header className={styles.bar}>
        <span className={styles.brand}>
          <Mark />
          {t('product.full')}
        </span>
        <button
          type="button"
          className={styles.link}
          lang={LANGUAGE_TAGS[language === 'zh' ? 'en' : 'zh']}
          title={t('language.label')}
          onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
        >
          {t('language.switchTo')}
        </button>
      </header>
      <main className={styles.main}>
        <h1>{t('landing.title')}</h1>
        <p className={styles.purpose}>{t('landing.purpose')}</p>
        <div className={styles.enter}>
          <button
            type="button"
            className={styles.signIn}
            onClick={enter}
            disabled={phase === 'leaving' || state.status === 'loading'}
          >
            {t('landing.signIn')}
          </button>
          {phase === 'failed' && (
            <span role="alert" className={styles.fault}>
              {t('landing.unreachable')}
            </span>
          )}
        </div>
        <ul className={styles.points}>
          {t('landing.points', { returnObjects: true }).map(({ title, text }) => (
            <li key={title}>
              <h2>{title}</h2>
              <p>{text}</p>
            </li>
          ))}
        </ul>
      </main>
      <footer className={styles.foot}>{t('landing.who')}</footer>
    </div>
  );
};
