import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import { Link, Navigate, useParams, useSearchParams } from 'react-router';
import type { Grade } from '@zhixin/contracts';
import {
  enterpriseQuery,
  explanationQuery,
  historyQuery,
  rulePackQuery,
  type AsOf,
} from '../api/credit-queries.js';
import type { SeenCredit, SeenHistory } from '../api/seen.js';
import { useWords } from '../language/translation.js';
import { homeOf, mayTrace } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { Freshness } from '../shell/freshness.js';
import { IncompleteBanner } from '../shell/incomplete.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { CreditHeader } from './credit-header.js';
import { ExplanationPanel } from './explanation-panel.js';
import { GradeChanges } from './grade-changes.js';
import { asOfOf, looksBack } from './look-back-address.js';
import { LookBack, LookBackBanner } from './look-back.js';
import { LotsPanel } from './lots-panel.js';
import { TraceFindingsPanel } from './trace-findings-panel.js';
import styles from './enterprise.module.css';

// Charts weigh more than everything else on the page, which is readable before they arrive.
const ScoreChart = lazy(async () => ({
  default: (await import('./score-chart.js')).ScoreChart,
}));

const NO_THRESHOLDS: readonly { grade: Grade; atLeast: number }[] = [];

const ScorePanel = ({
  history,
  until,
  pack,
}: {
  readonly history: SeenHistory | undefined;
  readonly until: string;
  readonly pack: SeenCredit['rulePack'];
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const rules = useQuery(rulePackQuery(client, pack));
  // Agencies are told the grades but not the scores.
  if (history?.timeline.some(({ score }) => score === undefined)) return null;
  return (
    <section className={`panel ${styles.section}`} aria-labelledby="timeline">
      <div className={styles.sectionHead}>
        <h2 id="timeline">{t('enterprise.timeline')}</h2>
        <span className="hint">{t('enterprise.timelineHint')}</span>
      </div>
      {history?.timeline.length === 0 && <p className="quiet">{t('enterprise.timelineEmpty')}</p>}
      {history === undefined || history.timeline.length === 0 ? null : (
        <Suspense fallback={<div className={styles.chart} />}>
          <ScoreChart
            timeline={history.timeline}
            until={until}
            thresholds={rules.data?.body.grades ?? NO_THRESHOLDS}
          />
        </Suspense>
      )}
    </section>
  );
};

const HistoryPanels = ({
  uscc,
  asOf,
  pack,
}: {
  readonly uscc: string;
  readonly asOf: AsOf;
  readonly pack: SeenCredit['rulePack'] | undefined;
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const history = useQuery(historyQuery(client, uscc, asOf));
  if (history.isError)
    return <ProblemNotice error={history.error} onRetry={() => history.refetch()} />;
  const body = history.data?.body;
  return (
    <>
      {pack !== undefined && (
        <ScorePanel history={body} until={asOf.validAt ?? body?.asOf ?? ''} pack={pack} />
      )}
      <section className={`panel ${styles.section}`} aria-labelledby="history">
        <div className={styles.sectionHead}>
          <h2 id="history">{t('enterprise.history')}</h2>
        </div>
        {body === undefined ? <Skeleton active title={false} /> : <GradeChanges history={body} />}
      </section>
    </>
  );
};

const PageHead = ({
  asOf,
  hasList,
}: {
  readonly asOf: string | undefined;
  readonly hasList: boolean;
}) => {
  const { t } = useWords();
  return (
    <div className={styles.sectionHead}>
      {hasList ? <Link to="/enterprises">← {t('enterprise.back')}</Link> : <span />}
      <span className={styles.headEnd}>
        {asOf !== undefined && <a href="#look-back">{t('asOf.open')}</a>}
        <Freshness asOf={asOf} />
      </span>
    </div>
  );
};

/** How it stands; while nothing is known, why not. */
const Standing = ({
  uscc,
  asOf,
  mayAct,
}: {
  readonly uscc: string;
  readonly asOf: AsOf;
  readonly mayAct: boolean;
}) => {
  const { client } = useSession();
  const credit = useQuery(enterpriseQuery(client, uscc, asOf));
  const body = credit.data?.body;
  return (
    <>
      {credit.isError && body === undefined && <h1 className={styles.unknown}>{uscc}</h1>}
      {credit.isError && <ProblemNotice error={credit.error} onRetry={() => credit.refetch()} />}
      {credit.isPending && <Skeleton active title={false} avatar={{ shape: 'square', size: 92 }} />}
      {body !== undefined && <CreditHeader credit={body} mayAct={mayAct} />}
    </>
  );
};

/** Why it stands so, how it came about, and what it made. */
const Reasons = ({
  uscc,
  asOf,
  credit,
  mayAct,
}: {
  readonly uscc: string;
  readonly asOf: AsOf;
  readonly credit: SeenCredit | undefined;
  readonly mayAct: boolean;
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const person = usePerson();
  const explanation = useQuery(explanationQuery(client, uscc, asOf));
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>
        {explanation.isError ? (
          <ProblemNotice error={explanation.error} onRetry={() => explanation.refetch()} />
        ) : (
          <ExplanationPanel
            uscc={uscc}
            explanation={explanation.data?.body}
            isPresent={!looksBack(asOf)}
            credit={mayAct ? credit : undefined}
          />
        )}
        {mayTrace(person) && <TraceFindingsPanel uscc={uscc} />}
        {mayTrace(person) && <LotsPanel uscc={uscc} />}
      </div>
      <div className={styles.stack}>
        <HistoryPanels uscc={uscc} asOf={asOf} pack={credit?.rulePack} />
        <section className={`panel no-print ${styles.section}`} aria-labelledby="look-back">
          <div className={styles.sectionHead}>
            <h2 id="look-back">{t('asOf.title')}</h2>
          </div>
          <LookBack key={`${asOf.validAt} ${asOf.knownAt}`} />
        </section>
      </div>
    </div>
  );
};

const Credit = ({ uscc }: { readonly uscc: string }) => {
  const { t } = useWords();
  const { client } = useSession();
  const { role } = usePerson();
  const asOf = asOfOf(useSearchParams()[0]);
  const credit = useQuery(enterpriseQuery(client, uscc, asOf));
  const body = credit.data?.body;
  // Nobody decides about what an enterprise was; only about what it is.
  const mayAct = role === 'regulator' && !looksBack(asOf);
  return (
    <>
      <title>{`${body?.name ?? uscc} · ${t('product.name')}`}</title>
      <PageHead asOf={body?.asOf} hasList={role !== 'enterprise'} />
      <LookBackBanner asOf={asOf} />
      <IncompleteBanner since={body?.incompleteSince} />
      <Standing uscc={uscc} asOf={asOf} mayAct={mayAct} />
      {!credit.isError && <Reasons uscc={uscc} asOf={asOf} credit={body} mayAct={mayAct} />}
    </>
  );
};

/** One enterprise: how it stands, why, how it came about, and what it made. */
export const EnterprisePage = () => {
  const { uscc = '' } = useParams();
  const person = usePerson();
  // Whose page it may be is the service's to say: its refusal is shown, not hidden by a redirect.
  const seesCases = person.role !== undefined && person.role !== 'operator';
  return seesCases ? <Credit key={uscc} uscc={uscc} /> : <Navigate to={homeOf(person)} replace />;
};
