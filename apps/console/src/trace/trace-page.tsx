import { Empty, Skeleton } from 'antd';
import { Navigate, useSearchParams } from 'react-router';
import type { TraceRequest } from '../api/trace-queries.js';
import { useWords } from '../language/translation.js';
import { homeOf } from '../session/claims.js';
import { usePerson } from '../session/session.js';
import { Freshness } from '../shell/freshness.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { LookBack, LookBackBanner } from '../enterprise/look-back.js';
import { RecallButton } from '../scope/recall-button.js';
import { SourcesLink } from '../sources/sources-link.js';
import { shortName } from './names.js';
import { requestOf } from './trace-address.js';
import { TraceControls } from './trace-controls.js';
import { TraceGraphView } from './trace-graph.js';
import { useTrace } from './use-trace.js';
import styles from './trace.module.css';

type Trace = ReturnType<typeof useTrace>;

const Answer = ({ trace, request }: { readonly trace: Trace; readonly request: TraceRequest }) => {
  const { t } = useWords();
  const { graph } = trace;
  if (graph === undefined) return null;
  if (graph.nodes.length > 0)
    return <TraceGraphView key={graph.root} {...{ graph, request, trace }} />;
  return (
    <div className={`panel ${styles.intro}`}>
      <Empty description={t('trace.empty')} />
      <p>{t('trace.emptyText')}</p>
    </div>
  );
};

const AskedTrace = ({ request }: { readonly request: TraceRequest }) => {
  const { t } = useWords();
  const trace = useTrace(request);
  const { graph, parts } = trace;
  const title = t('trace.of', { epc: shortName(request.epc) });
  return (
    <>
      <title>{`${title} · ${t('product.name')}`}</title>
      <header className={styles.head}>
        <h1>{title}</h1>
        {graph !== undefined && graph.nodes.length > 0 && (
          <>
            <RecallButton epcs={[graph.root]} />
            <SourcesLink points={[{ epc: graph.root, at: request.validAt }]} />
          </>
        )}
        <Freshness asOf={graph?.asOf} />
      </header>
      <TraceControls request={request} />
      <LookBackBanner asOf={request} />
      <details className={`panel ${styles.lookBack}`}>
        <summary>{t('asOf.open')}</summary>
        <LookBack key={`${request.validAt} ${request.knownAt}`} />
      </details>
      {parts.isError && <ProblemNotice error={parts.error} onRetry={() => parts.refetch()} />}
      {parts.isPending && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {!parts.isLoadingError && <Answer trace={trace} request={request} />}
    </>
  );
};

/** Where a lot came from, where it went and what became of it. */
export const TracePage = () => {
  const { t } = useWords();
  const person = usePerson();
  const request = requestOf(useSearchParams()[0]);
  if (person.role === 'operator' || person.role === undefined)
    return <Navigate to={homeOf(person)} replace />;
  if (request !== undefined) return <AskedTrace request={request} />;
  return (
    <>
      <title>{`${t('trace.title')} · ${t('product.name')}`}</title>
      <header className={styles.head}>
        <h1>{t('trace.title')}</h1>
      </header>
      <TraceControls request={undefined} />
      <div className={`panel ${styles.intro}`}>
        <p>{t('trace.intro')}</p>
        <p>{t('trace.introFrom')}</p>
      </div>
    </>
  );
};
