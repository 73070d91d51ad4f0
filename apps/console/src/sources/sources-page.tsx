import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { commonSourcesQuery } from '../api/sources-queries.js';
import { useWords } from '../language/translation.js';
import { homeOf, mayFindSources } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { Freshness } from '../shell/freshness.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { PointsForm } from './points-form.js';
import { SharedSources } from './shared-sources.js';
import { POINTS_MIN, pointsOf, sourcesAddress } from './sources-address.js';
import { UnseenOrigins } from './unseen-origins.js';
import styles from './sources.module.css';

const Sources = () => {
  const { t } = useWords();
  const { client } = useSession();
  const navigate = useNavigate();
  const points = pointsOf(useSearchParams()[0]);
  const query = useQuery({
    ...commonSourcesQuery(client, points),
    enabled: points.length >= POINTS_MIN,
  });
  const sources = query.data?.body;
  return (
    <div className={styles.page}>
      <title>{`${t('scope.sources.title')} · ${t('product.name')}`}</title>
      <header className={styles.head}>
        <h1>{t('scope.sources.title')}</h1>
        <Freshness asOf={sources?.asOf} />
        <p className="quiet">{t('scope.sources.intro')}</p>
      </header>
      <section className={`panel no-print ${styles.ask}`} aria-label={t('scope.sources.points')}>
        <PointsForm
          key={sourcesAddress(points)}
          initial={points}
          isPending={query.isFetching}
          onAsk={(asked) => {
            const address = sourcesAddress(asked);
            if (address === sourcesAddress(points)) void query.refetch();
            else void navigate(address);
          }}
        />
      </section>
      {query.isError && <ProblemNotice error={query.error} onRetry={() => query.refetch()} />}
      {query.isLoading && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {sources !== undefined && (
        <>
          <SharedSources sources={sources} />
          <UnseenOrigins sources={sources} />
        </>
      )}
    </div>
  );
};

/** What points of complaint or illness lead back to in common. */
export const SourcesPage = () => {
  const person = usePerson();
  return mayFindSources(person) ? <Sources /> : <Navigate to={homeOf(person)} replace />;
};
