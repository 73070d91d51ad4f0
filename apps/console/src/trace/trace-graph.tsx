import { Alert, Button, Segmented } from 'antd';
import type { TraceGraph } from '@zhixin/contracts';
import { useMemo, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { TraceRequest } from '../api/trace-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { GroupDetails } from './group-details.js';
import { groupedGraph, UNFOLDED_TOGETHER, type UnfoldedCounts } from './grouping.js';
import { HandOvers } from './hand-overs.js';
import { MassBalance } from './mass-balance.js';
import { MomentSlider } from './moment-slider.js';
import { NodeDetails } from './node-details.js';
import { momentOf, traceAddress, withMoment } from './trace-address.js';
import { happenedBy, momentsIn } from './trace-moments.js';
import { TracePicture } from './trace-picture.js';
import { TraceTable } from './trace-table.js';
import type { useTrace } from './use-trace.js';
import styles from './trace.module.css';

type Trace = ReturnType<typeof useTrace>;

/** Says that there is more, and brings it. */
const More = ({ trace: { parts, isCut, cutBecause } }: { readonly trace: Trace }) => {
  const { t } = useWords();
  if (!isCut) return null;
  const words = t(`trace.truncatedBy.${cutBecause ?? 'unknown'}`);
  return (
    <Alert
      className={styles.truncated ?? ''}
      type="warning"
      showIcon
      title={words}
      action={
        parts.hasNextPage && (
          <Button loading={parts.isFetchingNextPage} onClick={() => void parts.fetchNextPage()}>
            {t('trace.more')}
          </Button>
        )
      }
    />
  );
};

/** Drags through the moments of a trace; a trace as of one of them is asked for by a button. */
const Moments = ({ graph, request }: GraphProps) => {
  const { t } = useWords();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const by = momentOf(search);
  const moments = useMemo(() => momentsIn(graph), [graph]);
  const told = (moment: string): string => {
    const { things, steps } = happenedBy(graph, moment);
    return t('trace.byNow', { time: minuteOf(moment), things: things.size, steps });
  };
  const move = (moment: string | undefined): void =>
    setSearch(withMoment(search, moment), { replace: true, preventScrollReset: true });
  return (
    <MomentSlider
      {...{ moments, by, told }}
      label={t('scope.by')}
      hint={t('trace.byHint')}
      onMove={move}
    >
      {by !== undefined && (
        <Button
          size="small"
          onClick={() => void navigate(traceAddress({ ...request, validAt: by }))}
        >
          {t('trace.traceBy')}
        </Button>
      )}
    </MomentSlider>
  );
};

const useUnfolding = () => {
  const [unfolded, setUnfolded] = useState<UnfoldedCounts>(new Map());
  return {
    unfolded,
    unfold: (id: string): void =>
      setUnfolded(new Map(unfolded).set(id, (unfolded.get(id) ?? 0) + UNFOLDED_TOGETHER)),
    fold: (id: string): void =>
      setUnfolded(new Map([...unfolded].filter(([group]) => group !== id))),
  };
};

interface GraphProps {
  readonly graph: TraceGraph;
  readonly request: TraceRequest;
}

const Drawn = ({ graph, request, trace }: GraphProps & { readonly trace: Trace }) => {
  const [chosen, setChosen] = useState<string | undefined>(graph.root);
  const { unfolded, unfold, fold } = useUnfolding();
  const by = momentOf(useSearchParams()[0]);
  const drawn = useMemo(() => groupedGraph(graph, unfolded), [graph, unfolded]);
  const happened = useMemo(
    () => (by === undefined ? undefined : happenedBy(graph, by)),
    [graph, by],
  );
  const isLot = graph.nodes.some(({ id, kind }) => id === graph.root && kind === 'class');
  const group = drawn.groups.get(chosen ?? '');
  return (
    <div className={styles.body}>
      <div className={styles.left}>
        <div className={`panel ${styles.stage}`}>
          <Moments graph={graph} request={request} />
          <TracePicture {...{ graph, drawn, happened, chosen }} onChoose={setChosen} />
        </div>
        <HandOvers graph={graph} />
        {isLot && <MassBalance epc={graph.root} request={request} />}
      </div>
      {group === undefined ? (
        <NodeDetails key={chosen} {...{ graph, chosen, request, trace }} />
      ) : (
        <GroupDetails
          key={group.id}
          {...{ group, request }}
          onUnfold={() => unfold(group.id)}
          onFold={() => fold(group.id)}
        />
      )}
    </div>
  );
};

/** A trace, drawn or as a table, with the way to what of it was not read yet. */
export const TraceGraphView = ({
  graph,
  request,
  trace,
}: GraphProps & { readonly trace: Trace }) => {
  const { t } = useWords();
  const [view, setView] = useState<'picture' | 'table'>('picture');
  return (
    <>
      <More trace={trace} />
      {trace.expansionError !== undefined && <ProblemNotice error={trace.expansionError} />}
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
        <span className="quiet" role="status">
          {t('trace.stats', { nodes: graph.nodes.length, edges: graph.edges.length })}
        </span>
      </div>
      {view === 'table' ? (
        <div className="panel">
          <TraceTable graph={graph} request={request} />
        </div>
      ) : (
        <Drawn {...{ graph, request, trace }} />
      )}
    </>
  );
};
