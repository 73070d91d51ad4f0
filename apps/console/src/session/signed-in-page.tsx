import { useEffect, useRef, useState } from 'react';
import { Navigate } from 'react-router';
import { useWords } from '../language/translation.js';
import styles from '../shell/landing.module.css';
import { useSession } from './session.js';

/** Where the provider sends people back: takes the answer once and goes on. */
export const SignedInPage = () => {
  const { t } = useWords();
  const { finishSignIn, signIn } = useSession();
  const [outcome, setOutcome] = useState<{ to: string } | 'failed' | undefined>(undefined);
  const asked = useRef(false);

  useEffect(() => {
    // The code in the address is good for one exchange.
    if (asked.current) return;
    asked.current = true;
    finishSignIn().then(
      (returnTo) => setOutcome({ to: returnTo ?? '/' }),
      () => setOutcome('failed'),
    );
  }, [finishSignIn]);

  if (typeof outcome === 'object') return <Navigate to={outcome.to} replace />;
  return (
    <main className={styles.page}>
      <title>{t('product.full')}</title>
      <span />
      <div className={styles.main} role="status">
        {outcome === undefined ? (
          <p>{t('landing.back')}</p>
        ) : (
          <>
            <h1>{t('landing.failed')}</h1>
            <div className={styles.enter}>
              <button type="button" className={styles.signIn} onClick={() => void signIn()}>
                {t('landing.again')}
              </button>
            </div>
          </>
        )}
      </div>
    </main>
  );
};
