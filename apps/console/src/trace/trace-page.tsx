import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Segmented, Skeleton } from 'antd';
import type { TraceGraph } from '@zhixin/contracts';
import { useMemo, useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { traceQuery, type TraceRequest } from '../api/trace-queries.js';
import { useWords } from '../language/translation.js';
import { homeOf } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { Freshness } from '../shell/freshness.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { LookBack, LookBackBanner } from '../enterprise/look-back.js';
import { RecallButton } from '../scope/recall-button.js';
import { GroupDetails } from './group-details.js';
import { groupedGraph } from './grouping.js';
import { HandOvers } from './hand-overs.js';
import { MassBalance } from './mass-balance.js';
import { shortName } from './names.js';
import { NodeDetails } from './node-details.js';
import { requestOf } from './trace-address.js';
import { TraceControls } from './trace-controls.js';
import { TracePicture } from './trace-picture.js';
import { TraceTable } from './trace-table.js';
import styles from './trace.module.css';

const Graph = ({
  graph,
  request,
}: {
  readonly graph: TraceGraph;
  readonly request: TraceRequest;
}) => {
  const { t } = useWords();
  const [view, setView] = useState<'picture' | 'table'>('picture');
  const [chosen, setChosen] = useState<string | undefined>(graph.root);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const drawn = useMemo(() => groupedGraph(graph, unfolded), [graph, unfolded]);
  const isLot = graph.nodes.some(({ id, kind }) => id === graph.root && kind === 'class');
  const group = drawn.groups.get(chosen ?? '');
  return (
    <>
      {graph.truncated && (
        <Alert
          className={styles.truncated ?? ''}
          type="warning"
          showIcon
          title={t(`trace.truncatedBy.${graph.truncatedBecause ?? 'unknown'}`)}
        />
      )}
      <div className={styles.head}>
        <Segmented
          aria-label={t('trace.view')}
          value={view}
          onChange={setView}
          options={[
            { value: 'picture', label: t('trace.picture') },
            { value: 'table', label: t('trace.table') },
          ]}
        />
        <span className="quiet">
          {t('trace.stats', { nodes: graph.nodes.length, edges: graph.edges.length })}
        </span>
      </div>
      {view === 'table' ? (
        <div className="panel">
          <TraceTable graph={graph} request={request} />
        </div>
      ) : (
        <div className={styles.body}>
          <div className={styles.left}>
            <div className={`panel ${styles.stage}`}>
              <TracePicture graph={graph} drawn={drawn} chosen={chosen} onChoose={setChosen} />
            </div>
            <HandOvers graph={graph} />
            {isLot && <MassBalance epc={graph.root} request={request} />}
          </div>
          {group === undefined ? (
            <NodeDetails graph={graph} chosen={chosen} request={request} />
          ) : (
            <GroupDetails
              group={group}
              request={request}
              onUnfold={() => setUnfolded(new Set(unfolded).add(group.id))}
            />
          )}
        </div>
      )}
    </>
  );
};

const Answer = ({ graph, request }: { graph: TraceGraph; request: TraceRequest }) => {
  const { t } = useWords();
  if (graph.nodes.length > 0) return <Graph key={graph.root} graph={graph} request={request} />;
  return (
    <div className={`panel ${styles.intro}`}>
      <Empty description={t('trace.empty')} />
      <p>{t('trace.emptyText')}</p>
    </div>
  );
};

const AskedTrace = ({ request }: { readonly request: TraceRequest }) => {
  const { t } = useWords();
  const { client } = useSession();
  const trace = useQuery(traceQuery(client, request));
  const graph = trace.data?.body;
  const title = t('trace.of', { epc: shortName(request.epc) });
  return (
    <>
      <title>{`${title} · ${t('product.name')}`}</title>
      <header className={styles.head}>
        <h1>{title}</h1>
        {graph !== undefined && graph.nodes.length > 0 && <RecallButton epcs={[graph.root]} />}
        <Freshness asOf={graph?.asOf} />
      </header>
      <TraceControls request={request} />
      <LookBackBanner asOf={request} />
      <details className={`panel ${styles.lookBack}`}>
        <summary>{t('asOf.open')}</summary>
        <LookBack key={`${request.validAt} ${request.knownAt}`} />
      </details>
      {trace.isError && <ProblemNotice error={trace.error} onRetry={() => trace.refetch()} />}
      {trace.isPending && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {graph !== undefined && !trace.isError && <Answer graph={graph} request={request} />}
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
