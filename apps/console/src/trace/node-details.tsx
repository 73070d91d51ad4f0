import { Button, Tag } from 'antd';
import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import type { TraceRequest } from '../api/trace-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { usePerson } from '../session/session.js';
import { PartyLink } from '../shell/party-link.js';
import { useFirst } from '../shell/use-first.js';
import { ConfirmationDialog } from './confirmation-dialog.js';
import { edgeKey } from './merged-graph.js';
import { labelParts, namesIn, nodeName, shortName } from './names.js';
import { Standing } from './standing.js';
import { traceAddress } from './trace-address.js';
import { useQuantity, useStepName } from './use-trace-words.js';
import type { useTrace } from './use-trace.js';
import styles from './trace.module.css';

const Facts = ({ node }: { readonly node: TraceNode }) => {
  const { t } = useWords();
  const { holder } = node;
  return (
    <dl className={styles.facts}>
      {labelParts(node.id).map(({ key, value }) => (
        <div key={key} style={{ display: 'contents' }}>
          <dt>{key === 'LOT' ? t('trace.lot') : key === 'SN' ? t('trace.serial') : key}</dt>
          <dd className="code">{value}</dd>
        </div>
      ))}
      <dt>{t('trace.id')}</dt>
      <dd className="code">{node.id}</dd>
      {holder !== undefined && (
        <>
          <dt>{t('trace.holder')}</dt>
          <dd>
            <PartyLink party={holder} />
          </dd>
        </>
      )}
      {node.location !== undefined && (
        <>
          <dt>{t('trace.location')}</dt>
          <dd title={node.location}>{shortName(node.location)}</dd>
        </>
      )}
      {node.lastSeen !== undefined && (
        <>
          <dt>{t('trace.lastSeen')}</dt>
          <dd>{minuteOf(node.lastSeen)}</dd>
        </>
      )}
    </dl>
  );
};

/** Who says so, and by what it is certain; an officer may add his word, or take it back. */
const Certainty = ({
  edge,
  onReview,
}: {
  readonly edge: TraceEdge;
  readonly onReview: (eventId: string) => void;
}) => {
  const { t } = useWords();
  const { role } = usePerson();
  const { assertedBy = [], confirmedBy, claimed = false, eventId } = edge;
  const mayAct = role === 'regulator' && (claimed || confirmedBy === 'officer');
  return (
    <>
      {assertedBy.length > 0 && (
        <p className="quiet">
          {t('trace.assertedBy', {
            names: assertedBy.map(({ name }) => name).join(t('scope.joint')),
          })}
          {confirmedBy !== undefined && ` · ${t(`trace.confirmedBy.${confirmedBy}`)}`}
        </p>
      )}
      {claimed && <Tag color="warning">{t('scope.claimed')}</Tag>}
      {mayAct && (
        <Button size="small" onClick={() => onReview(eventId)}>
          {t(claimed ? 'trace.confirmation.open' : 'trace.confirmation.review')}
        </Button>
      )}
    </>
  );
};

const Step = ({
  edge,
  node,
  names,
  onReview,
}: {
  readonly edge: TraceEdge;
  readonly node: TraceNode;
  readonly names: ReturnType<typeof namesIn>;
  readonly onReview: (eventId: string) => void;
}) => {
  const { t } = useWords();
  const stepName = useStepName();
  const quantity = useQuantity();
  const partyOf = (party: string | undefined) =>
    party === undefined ? t('state.none') : names.party(party);
  const other = edge.from === node.id ? edge.to : edge.from;
  const arrow = edge.from === node.id ? '→' : '←';
  const facts = [stepName(edge.bizStep), quantity(edge.quantity)].filter((fact) => fact !== '');
  return (
    <li>
      <p>
        <strong>{t(`trace.edge.${edge.kind}`)}</strong>{' '}
        {other !== node.id && (
          <>
            {arrow} {names.thing(other)}
          </>
        )}
      </p>
      {(edge.fromParty ?? edge.toParty) !== undefined && (
        <p>
          {partyOf(edge.fromParty)} → {partyOf(edge.toParty)}
        </p>
      )}
      <p className="quiet">
        {[minuteOf(edge.eventTime), ...facts].join(' · ')}
        {edge.until !== undefined && ` · ${t('trace.until', { time: minuteOf(edge.until) })}`}
      </p>
      <p className="quiet">
        {t('trace.recorded')} {minuteOf(edge.recordTime)}
      </p>
      <p className="code quiet">{edge.eventId}</p>
      <Certainty edge={edge} onReview={onReview} />
    </li>
  );
};

/** Steps of a thing that are told before somebody asks for more. */
const STEPS_TOGETHER = 30;

const stepsOf = ({ edges }: TraceGraph, id: string | undefined): readonly TraceEdge[] =>
  edges
    .filter(({ from, to }) => from === id || to === id)
    .sort((a, b) => Date.parse(a.eventTime) - Date.parse(b.eventTime));

/** All that the trace says of one node, and the way on from it. */
export const NodeDetails = ({
  graph,
  chosen,
  request,
  trace: { expand, expanded, isExpanding },
}: {
  readonly graph: TraceGraph;
  readonly chosen: string | undefined;
  readonly request: TraceRequest;
  readonly trace: Pick<ReturnType<typeof useTrace>, 'expand' | 'expanded' | 'isExpanding'>;
}) => {
  const { t } = useWords();
  const navigate = useNavigate();
  // A step that is confirmed becomes another one; what is said of its event stays open.
  const [reviewed, setReviewed] = useState<string>();
  const node = graph.nodes.find(({ id }) => id === chosen);
  const steps = useMemo(() => stepsOf(graph, chosen), [graph, chosen]);
  const { first, more } = useFirst(steps, STEPS_TOGETHER);
  if (node === undefined)
    return <aside className={`panel ${styles.details} quiet`}>{t('trace.selectHint')}</aside>;
  const names = namesIn(graph);
  return (
    <aside className={`panel ${styles.details}`} aria-labelledby="node-details" aria-live="polite">
      <p className="quiet">{t(`trace.kind.${node.kind}`)}</p>
      <h2 id="node-details">{nodeName(node)}</h2>
      {node.name !== undefined && <p>{node.name}</p>}
      {node.abbreviated === true && <p className="quiet">{t('trace.abbreviated')}</p>}
      <Facts node={node} />
      {node.id !== graph.root && (
        <div className={styles.actions}>
          <Button onClick={() => void navigate(traceAddress({ ...request, epc: node.id }))}>
            {t('trace.makeRoot')}
          </Button>
          <Button
            title={t('trace.expandHint')}
            disabled={expanded.includes(node.id)}
            loading={isExpanding && expanded.at(-1) === node.id}
            onClick={() => expand(node.id)}
          >
            {t('trace.expand')}
          </Button>
        </div>
      )}
      <Standing epc={node.id} request={request} />
      <h3>{t('trace.stepsHere')}</h3>
      {steps.length === 0 && <p className="quiet">{t('trace.noSteps')}</p>}
      <ol className={styles.steps}>
        {first.map((edge) => (
          <Step key={edgeKey(edge)} edge={edge} node={node} names={names} onReview={setReviewed} />
        ))}
      </ol>
      {more}
      {reviewed !== undefined && (
        <ConfirmationDialog eventID={reviewed} onClose={() => setReviewed(undefined)} />
      )}
    </aside>
  );
};
