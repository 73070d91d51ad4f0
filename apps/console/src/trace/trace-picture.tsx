import { Button } from 'antd';
import type { TraceGraph } from '@zhixin/contracts';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../language/translation.js';
import { pathThrough } from './layered.js';
import {
  NODE_HEIGHT_PX,
  NODE_WIDTH_PX,
  pictureOf,
  type PlacedLine,
  type PlacedNode,
  type TracePicture as Picture,
} from './layout.js';
import { boxName, shortName } from './names.js';
import { TraceLegend } from './trace-legend.js';
import { useQuantity } from './use-trace-words.js';
import styles from './picture.module.css';

const ZOOM_MIN = 0.3;
const ZOOM_MAX = 1.6;
const ZOOM_STEP = 1.25;
/** Below this the names in the boxes cannot be read; a large picture is scrolled instead. */
const ZOOM_READABLE = 0.8;
const MARGIN_PX = 64;
/** Share of the screen's height that the picture may take; `max-height` in the style sheet. */
const WINDOW_SHARE = 0.66;
const LABELLED_LINES_MAX = 60;
/** Longer names, such as an SSCC, are set narrower so that they fit their box. */
const NAME_CHARS_WIDE = 18;
const LABEL_HALF_LINE_PX = 9;

const within = (zoom: number): number => Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom));

const LineLabel = ({ line }: { readonly line: PlacedLine }) => {
  const { t } = useWords();
  const quantity = useQuantity();
  const [from, to] = [line.points[0], line.points[1]];
  if (from === undefined || to === undefined) return null;
  const middle = (from.x + to.x) / 2;
  const amount = line.steps.length === 1 ? quantity(line.steps[0]?.quantity) : '';
  const times = line.steps.length > 1 ? ` ×${line.steps.length}` : '';
  return (
    <text className={styles.lineLabel} y={(from.y + to.y) / 2}>
      <tspan x={middle} dy={amount === '' ? 0 : -LABEL_HALF_LINE_PX}>
        {t(`trace.edge.${line.kind}`)}
        {times}
      </tspan>
      {amount !== '' && (
        <tspan x={middle} dy={2 * LABEL_HALF_LINE_PX}>
          {amount}
        </tspan>
      )}
    </text>
  );
};

const Lines = ({ picture, chosen }: { picture: Picture; chosen: string | undefined }) => (
  <svg className={styles.lines} width={picture.width} height={picture.height} aria-hidden="true">
    <defs>
      <marker
        id="trace-arrow"
        viewBox="0 0 10 10"
        refX="9"
        refY="5"
        markerWidth="9"
        markerHeight="9"
        markerUnits="userSpaceOnUse"
        orient="auto"
      >
        <path d="M0,0.8 L9.4,5 L0,9.2" style={{ fill: '#62707d', stroke: 'none' }} />
      </marker>
    </defs>
    {picture.lines.map((line) => (
      <path
        key={line.key}
        d={pathThrough(line.points)}
        markerEnd="url(#trace-arrow)"
        className={`${styles[line.kind]} ${
          line.from === chosen || line.to === chosen ? styles.near : ''
        }`}
      />
    ))}
    {picture.lines.length <= LABELLED_LINES_MAX &&
      picture.lines.map((line) => <LineLabel key={line.key} line={line} />)}
  </svg>
);

const NodeBox = ({
  placed: { node, x, y, handOvers },
  isRoot,
  isChosen,
  onChoose,
}: {
  readonly placed: PlacedNode;
  readonly isRoot: boolean;
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
}) => {
  const { t } = useWords();
  const passed =
    handOvers.length === 0 ? undefined : t('trace.handOvers', { count: handOvers.length });
  const where = node.holder?.name ?? (node.location && shortName(node.location));
  const name = boxName(node);
  const look = [styles.node, styles[node.kind], isRoot && styles.root, isChosen && styles.chosen];
  return (
    <button
      type="button"
      className={look.filter(Boolean).join(' ')}
      style={{ left: x, top: y, width: NODE_WIDTH_PX, height: NODE_HEIGHT_PX }}
      aria-pressed={isChosen}
      title={[node.label, node.name].filter(Boolean).join(' · ')}
      data-root={isRoot || undefined}
      onClick={() => onChoose(node.id)}
    >
      <span className={styles.nodeKind}>
        {[t(`trace.kind.${node.kind}`), node.name ?? passed].filter(Boolean).join(' · ')}
        {isRoot && <b>{t('trace.root')}</b>}
      </span>
      <span className={`${styles.nodeName} ${name.length > NAME_CHARS_WIDE ? styles.long : ''}`}>
        {name}
      </span>
      {where !== undefined && <span className={styles.nodeHolder}>{where}</span>}
    </button>
  );
};

/** Fits a new picture into its window, but keeps it readable, and starts at the root. */
const useView = (picture: Picture, root: string) => {
  const frame = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const fitting = (): number => {
    const width = frame.current?.clientWidth ?? picture.width;
    const height = (frame.current?.ownerDocument.documentElement.clientHeight ?? 0) * WINDOW_SHARE;
    return within(
      Math.min(1, (width - MARGIN_PX) / picture.width, (height - MARGIN_PX) / picture.height),
    );
  };
  useLayoutEffect(() => {
    setZoom(Math.max(fitting(), ZOOM_READABLE));
  }, [picture]);
  useLayoutEffect(() => {
    const box = picture.nodes.find(({ node }) => node.id === root);
    const { current } = frame;
    if (box === undefined || current === null) return;
    current.scrollLeft = (box.x + NODE_WIDTH_PX / 2) * zoom - current.clientWidth / 2;
    current.scrollTop = (box.y + NODE_HEIGHT_PX / 2) * zoom - current.clientHeight / 2;
  }, [picture, root, zoom]);
  return { frame, zoom, setZoom, fit: () => setZoom(fitting()) };
};

/** The graph drawn in columns from sources to destinations; nodes are buttons, so Tab walks it. */
export const TracePicture = ({
  graph,
  chosen,
  onChoose,
}: {
  readonly graph: TraceGraph;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}) => {
  const { t } = useWords();
  const picture = useMemo(() => pictureOf(graph), [graph]);
  const { frame, zoom, setZoom, fit } = useView(picture, graph.root);
  const inReadingOrder = useMemo(
    () => [...picture.nodes].sort((a, b) => a.x - b.x || a.y - b.y),
    [picture],
  );
  return (
    <>
      <div className={styles.stageBar}>
        <TraceLegend graph={graph} />
        <span>
          <Button
            size="small"
            aria-label={t('trace.zoomOut')}
            onClick={() => setZoom(within(zoom / ZOOM_STEP))}
          >
            −
          </Button>{' '}
          <Button
            size="small"
            aria-label={t('trace.zoomIn')}
            onClick={() => setZoom(within(zoom * ZOOM_STEP))}
          >
            +
          </Button>{' '}
          <Button size="small" onClick={fit}>
            {t('trace.fit')}
          </Button>
        </span>
      </div>
      <div
        ref={frame}
        className={styles.window}
        role="group"
        aria-label={t('trace.pictureAlt', {
          nodes: graph.nodes.length,
          edges: graph.edges.length,
        })}
      >
        <div
          className={styles.canvas}
          style={{
            width: picture.width * zoom + MARGIN_PX,
            height: picture.height * zoom + MARGIN_PX,
          }}
        >
          <div
            className={styles.scaled}
            style={{
              width: picture.width,
              height: picture.height,
              transform: `scale(${zoom})`,
            }}
          >
            <Lines picture={picture} chosen={chosen} />
            {inReadingOrder.map((placed) => (
              <NodeBox
                key={placed.node.id}
                placed={placed}
                isRoot={placed.node.id === graph.root}
                isChosen={placed.node.id === chosen}
                onChoose={onChoose}
              />
            ))}
          </div>
        </div>
      </div>
    </>
  );
};
