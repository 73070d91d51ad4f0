import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { regionLabel } from '../format/regions.js';
import { useRegionNames } from '../api/region-queries.js';
import { LANGUAGE_TAGS } from '../language/language.js';
import { useWords } from '../language/translation.js';
import { homeOf, mayFindSources, mayTrace, type Person } from '../session/claims.js';
import { useSession } from '../session/session.js';
import { Mark } from './mark.js';
import styles from './frame.module.css';

const useOnline = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      addEventListener('online', changed);
      addEventListener('offline', changed);
      return () => {
        removeEventListener('online', changed);
        removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );

const Menu = ({ person }: { readonly person: Person }) => {
  const { t } = useWords();
  const seesCases = person.role !== 'operator' && person.role !== undefined;
  return (
    <nav className={styles.menu} aria-label={t('menu.main')}>
      {person.role === 'operator' && <NavLink to="/platform">{t('menu.platform')}</NavLink>}
      {seesCases && (
        <NavLink to={homeOf(person)}>
          {t(person.role === 'enterprise' ? 'menu.myEnterprise' : 'menu.enterprises')}
        </NavLink>
      )}
      {seesCases && <NavLink to="/trace">{t('menu.trace')}</NavLink>}
      {seesCases && mayTrace(person) && <NavLink to="/scopes">{t('menu.scopes')}</NavLink>}
      {mayFindSources(person) && <NavLink to="/sources">{t('scope.sources.title')}</NavLink>}
      {seesCases && mayTrace(person) && <NavLink to="/recalls">{t('menu.recalls')}</NavLink>}
    </nav>
  );
};

const Who = ({ person }: { readonly person: Person }) => {
  const { t, language } = useWords();
  const { region } = person;
  const names = useRegionNames(region !== undefined);
  const place =
    region === undefined || names === undefined
      ? region
      : `${regionLabel(region, names)} ${region}`;
  const parts = [
    (language === 'en' ? person.nameInEnglish : undefined) ?? person.name,
    person.role === undefined ? undefined : t(`role.${person.role}`),
    place === undefined ? undefined : t('menu.region', { region: place }),
  ];
  const who = parts.filter(Boolean).join(' · ');
  return (
    <span className={styles.who} title={who}>
      {who}
    </span>
  );
};

/** After a step to another page, keyboard and screen reader begin at its content. */
const useFocusOnArrival = () => {
  const { pathname } = useLocation();
  const content = useRef<HTMLElement>(null);
  const left = useRef(pathname);
  useEffect(() => {
    if (left.current === pathname) return;
    left.current = pathname;
    content.current?.focus({ preventScroll: true });
  }, [pathname]);
  return content;
};

/** The bar with the way to every page, and the page below it. */
export const Frame = ({ person }: { readonly person: Person }) => {
  const { t, language, choose } = useWords();
  const { signOut } = useSession();
  const online = useOnline();
  const content = useFocusOnArrival();
  const queries = useQueryClient();
  const switchLanguage = (): void => {
    choose(language === 'zh' ? 'en' : 'zh');
    // Refusals are worded by the services, so they are asked for again in the new language.
    void queries.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
  };
  return (
    <>
      <a className={styles.skip} href="#content">
        {t('menu.skip')}
      </a>
      <header className={styles.bar}>
        <Link className={styles.brand} to={homeOf(person)}>
          <Mark />
          {t('product.name')}
        </Link>
        <Menu person={person} />
        <div className={styles.person}>
          <Who person={person} />
          <button
            type="button"
            className={styles.plain}
            lang={LANGUAGE_TAGS[language === 'zh' ? 'en' : 'zh']}
            title={t('language.label')}
            onClick={switchLanguage}
          >
            {t('language.switchTo')}
          </button>
          <button type="button" className={styles.plain} onClick={() => void signOut()}>
            {t('session.signOut')}
          </button>
        </div>
      </header>
      {!online && (
        <p role="status" className={styles.offline}>
          {t('state.offline')}
        </p>
      )}
      <main ref={content} id="content" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      <ScrollRestoration />
    </>
  );
};
