import { useQueries, useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { Link } from 'react-router';
import { enterprisesQuery, enterpriseQuery, historyQuery } from '../api/credit-queries.js';
import type { SeenSummary } from '../api/seen.js';
import { agoOf, dayOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { attentionOf, lastChange } from './attention.js';
import styles from './enterprises.module.css';

const Card = ({ enterprise }: { readonly enterprise: SeenSummary }) => {
  const { t, say, language } = useWords();
  const { client } = useSession();
  const { uscc, name, grade, gradeSince, listed } = enterprise;
  const credit = useQuery(enterpriseQuery(client, uscc));
  const history = useQuery(historyQuery(client, uscc));
  const change = history.data === undefined ? undefined : lastChange(history.data.body);
  const supervision = credit.data?.body.supervision;
  return (
    <Link className={`${styles.card} ${styles[grade]}`} to={`/enterprises/${uscc}`}>
      <span className={styles.cardHead}>
        {change?.previous === undefined || change.previous === grade ? (
          <GradeBadge grade={grade} />
        ) : (
          <span>
            <GradeBadge grade={change.previous} named={false} /> → <GradeBadge grade={grade} />
          </span>
        )}
        <time className="quiet" dateTime={gradeSince} title={dayOf(gradeSince)}>
          {agoOf(gradeSince, Date.now(), language)}
        </time>
      </span>
      <span className={styles.cardName}>
        {name} {listed && <span className={styles.listed}>{t('listing.listed')}</span>}
      </span>
      <dl className={styles.facts}>
        {change?.reason !== undefined && (
          <>
            <dt>{t('list.why')}</dt>
            <dd title={say(change.reason)}>{say(change.reason)}</dd>
          </>
        )}
        {supervision !== undefined && (
          <>
            <dt>{t('list.toDo')}</dt>
            <dd title={say(supervision.style)}>
              {say(supervision.visits)} · {say(supervision.style)}
            </dd>
          </>
        )}
      </dl>
    </Link>
  );
};

/** Who needs the regulator today, and why: listed and D first, then C, newest change first. */
export const AttentionStrip = () => {
  const { t } = useWords();
  const { client } = useSession();
  const pages = useQueries({
    queries: [enterprisesQuery(client, { grade: 'D' }), enterprisesQuery(client, { grade: 'C' })],
  });
  const failed = pages.find(({ isError }) => isError);
  const loading = pages.some(({ isPending }) => isPending);
  // The distribution leaves the grade filter out, so either page tells all counts.
  const distribution = pages[0].data?.body.distribution;
  const enterprises = attentionOf(pages.flatMap(({ data }) => data?.body.items ?? []));
  return (
    <section className={styles.attention} aria-labelledby="attention">
      <div className={styles.sectionHead}>
        <h2 id="attention">{t('list.attention')}</h2>
        {distribution !== undefined &&
          (['D', 'C'] as const).map((grade) => (
            <Link
              key={grade}
              className={styles[`count${grade}`]}
              to={`/enterprises?grade=${grade}`}
            >
              {t('list.attentionCount', {
                name: t(`grade.${grade}`),
                count: distribution[grade],
              })}
            </Link>
          ))}
        <span className={styles.hint}>{t('list.attentionHint')}</span>
      </div>
      {failed !== undefined && (
        <ProblemNotice error={failed.error} onRetry={() => failed.refetch()} />
      )}
      {loading && failed === undefined && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {!loading && failed === undefined && enterprises.length === 0 && (
        <p className="quiet">{t('list.attentionNone')}</p>
      )}
      <div className={styles.cards}>
        {enterprises.map((enterprise) => (
          <Card key={enterprise.uscc} enterprise={enterprise} />
        ))}
      </div>
    </section>
  );
};
