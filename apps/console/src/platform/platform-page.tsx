import { useQuery } from '@tanstack/react-query';
import { services, type Service } from '@zhixin/contracts/services';
import { Navigate } from 'react-router';
import { useWords } from '../language/translation.js';
import { homeOf } from '../session/claims.js';
import { usePerson } from '../session/session.js';
import { ParkedPanel } from './parked-panel.js';
import styles from './platform.module.css';

const CHECK_EVERY_MS = 5_000;

const Check = ({ path, name }: { readonly path: string; readonly name: string }) => {
  const { t } = useWords();
  const check = useQuery({
    queryKey: ['check', path],
    queryFn: async ({ signal }) => {
      const response = await fetch(path, { signal });
      // An unread body keeps its connection.
      await response.arrayBuffer();
      return response.status;
    },
    refetchInterval: CHECK_EVERY_MS,
    retry: false,
  });
  const ok = check.data === 200;
  return (
    <div className={`panel ${styles.check}`} role="status">
      <p className="quiet">{name}</p>
      {check.isPending ? (
        <p>{t('state.loading')}</p>
      ) : (
        <strong className={ok ? styles.ok : styles.failing}>
          {ok && t('platform.ok')}
          {check.isError && t('state.unreachableTitle')}
          {!ok && check.data !== undefined && t('platform.failing', { status: check.data })}
        </strong>
      )}
      <p className="code quiet">{path}</p>
    </div>
  );
};

/** What a service is called, where its routes are described, and whose news it waits for. */
const ServiceLine = ({ service }: { readonly service: Service }) => {
  const { t, say, language } = useWords();
  const { name, paths, title, needs } = service;
  const needed = services.filter((each) => needs === 'every topic' || needs.includes(each.name));
  const names = needed.filter((each) => each.name !== name).map((each) => say(each.title));
  return (
    <li>
      <a href={`/api/docs#/${name}`}>{say(title)}</a>{' '}
      <span className="code quiet">{paths.join(' ')}</span>
      {names.length > 0 && (
        <p className="quiet">
          {t('platform.needs', { names: new Intl.ListFormat(language).format(names) })}
        </p>
      )}
    </li>
  );
};

/** What an operator may see: whether the parts work, and what was set aside. No case content. */
export const PlatformPage = () => {
  const { t } = useWords();
  const person = usePerson();
  if (person.role !== 'operator') return <Navigate to={homeOf(person)} replace />;
  const links = [
    { href: '/metrics', name: t('platform.metrics') },
    { href: '/api/docs', name: t('platform.docs') },
    { href: '/api/asyncapi.json', name: t('platform.asyncapi') },
  ];
  return (
    <div className={styles.page}>
      <title>{`${t('platform.title')} · ${t('product.name')}`}</title>
      <h1>{t('platform.title')}</h1>
      <section className={`panel ${styles.notice}`}>
        <h2>{t('platform.noCases')}</h2>
        <p className="quiet">{t('platform.noCasesText')}</p>
      </section>
      <div className={styles.checks}>
        <Check path="/livez" name={t('platform.live')} />
        <Check path="/readyz" name={t('platform.ready')} />
      </div>
      <ParkedPanel />
      <section className={`panel ${styles.links}`}>
        <h2>{t('platform.services')}</h2>
        <ul>
          {services.map((service) => (
            <ServiceLine key={service.name} service={service} />
          ))}
        </ul>
      </section>
      <section className={`panel ${styles.links}`}>
        <h2>{t('platform.links')}</h2>
        <ul>
          {links.map(({ href, name }) => (
            <li key={href}>
              <a href={href}>{name}</a> <span className="code quiet">{href}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
};
