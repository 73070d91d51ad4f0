import { Table, type TableProps } from 'antd';
import type { TraceEdge, TraceGraph } from '@zhixin/contracts';
import { Link } from 'react-router';
import type { TraceRequest } from '../api/trace-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { edgeKey } from './merged-graph.js';
import { namesIn } from './names.js';
import { traceAddress } from './trace-address.js';
import { useQuantity, useStepName } from './use-trace-words.js';
import styles from './trace.module.css';

type Columns = NonNullable<TableProps<TraceEdge>['columns']>;

const useColumns = (graph: TraceGraph, request: TraceRequest): Columns => {
  const { t } = useWords();
  const stepName = useStepName();
  const quantity = useQuantity();
  const names = namesIn(graph);
  const partyOf = (party: string | undefined) =>
    party === undefined ? t('state.none') : names.party(party);
  const thing = (id: string) => (
    <Link className={styles.tableName} to={traceAddress({ ...request, epc: id })} title={id}>
      {names.thing(id)}
    </Link>
  );
  return [
    {
      title: t('trace.when'),
      key: 'when',
      width: 150,
      render: (_, { eventTime }) => minuteOf(eventTime),
      sorter: (a, b) => Date.parse(a.eventTime) - Date.parse(b.eventTime),
      defaultSortOrder: 'ascend',
    },
    { title: t('trace.from'), key: 'from', render: (_, { from }) => thing(from) },
    {
      title: t('trace.what'),
      key: 'what',
      width: 120,
      render: (_, { kind }) => t(`trace.edge.${kind}`),
    },
    { title: t('trace.to'), key: 'to', render: (_, { to }) => thing(to) },
    {
      title: t('trace.step'),
      key: 'step',
      width: 130,
      render: (_, { bizStep }) => stepName(bizStep),
    },
    {
      title: t('trace.quantity'),
      key: 'quantity',
      width: 110,
      align: 'right',
      render: (_, edge) => quantity(edge.quantity),
    },
    {
      title: t('trace.parties'),
      key: 'parties',
      render: (_, { fromParty, toParty }) =>
        (fromParty ?? toParty) === undefined ? null : `${partyOf(fromParty)} → ${partyOf(toParty)}`,
    },
    {
      title: t('trace.recorded'),
      key: 'recorded',
      width: 150,
      render: (_, { recordTime }) => minuteOf(recordTime),
    },
  ];
};

/** The graph in words: one row for every recorded step. */
export const TraceTable = ({
  graph,
  request,
}: {
  readonly graph: TraceGraph;
  readonly request: TraceRequest;
}) => {
  const { t } = useWords();
  return (
    <Table<TraceEdge>
      aria-label={t('trace.title')}
      size="small"
      rowKey={edgeKey}
      columns={useColumns(graph, request)}
      dataSource={graph.edges}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 1100 }}
    />
  );
};
