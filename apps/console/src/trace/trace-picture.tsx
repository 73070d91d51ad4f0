import type { TraceGraph, TraceNode } from '@zhixin/contracts';
import { useMemo } from 'react';
import { amount } from '../format/figures.js';
import { useWords } from '../language/translation.js';
import type { GroupedGraph, NodeGroup } from './grouping.js';
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
import { ArrowHead, Stage } from './stage.js';
import { hasHappened, type HappenedBy } from './trace-moments.js';
import { TraceLegend } from './trace-legend.js';
import { useQuantity } from './use-trace-words.js';
import styles from './picture.module.css';

const LABELLED_LINES_MAX = 60;
/** Longer names, such as an SSCC, are set narrower so that they fit their box. */
const NAME_CHARS_WIDE = 18;
const LABEL_HALF_LINE_PX = 9;

const LineLabel = ({ line }: { readonly line: PlacedLine }) => {
  const { t } = useWords();
  const quantity = useQuantity();
  const [from, to] = [line.points[0], line.points[1]];
  if (from === undefined || to === undefined) return null;
  const middle = (from.x + to.x) / 2;
  const count = line.steps.length;
  const below = count === 1 ? quantity(line.steps[0]?.quantity) : `×${amount(count)}`;
  return (
    <text className={styles.lineLabel} y={(from.y + to.y) / 2}>
      <tspan x={middle} dy={below === '' ? 0 : -LABEL_HALF_LINE_PX}>
        {t(`trace.edge.${line.kind}`)}
      </tspan>
      {below !== '' && (
        <tspan x={middle} dy={2 * LABEL_HALF_LINE_PX}>
          {below}
        </tspan>
      )}
    </text>
  );
};

/** Whether a line had been there by the moment that is looked at. */
const wasThere = ({ steps }: PlacedLine, happened: HappenedBy | undefined): boolean =>
  happened === undefined || steps.some((step) => hasHappened(step, happened.moment));

const Lines = ({
  picture,
  happened,
  chosen,
}: {
  readonly picture: Picture;
  readonly happened: HappenedBy | undefined;
  readonly chosen: string | undefined;
}) => (
  <svg className={styles.lines} width={picture.width} height={picture.height} aria-hidden="true">
    <ArrowHead />
    {picture.lines.map((line) => (
      <path
        key={line.key}
        d={pathThrough(line.points)}
        markerEnd="url(#trace-arrow)"
        className={[
          styles[line.kind],
          (line.from === chosen || line.to === chosen) && styles.near,
          line.isClaimed && styles.claimed,
          !wasThere(line, happened) && styles.untouched,
        ]
          .filter(Boolean)
          .join(' ')}
      />
    ))}
    {picture.lines.length <= LABELLED_LINES_MAX &&
      picture.lines
        .filter((line) => wasThere(line, happened))
        .map((line) => <LineLabel key={line.key} line={line} />)}
  </svg>
);

/** What a box is called, and what is said of it when it is pointed at. */
const useNodeWords = (node: TraceNode, group: NodeGroup | undefined) => {
  const { t } = useWords();
  if (group === undefined)
    return { name: boxName(node), title: [node.label, node.name].filter(Boolean).join(' · ') };
  const name = t('trace.group', { count: group.members.length });
  return { name, title: name };
};

/** Who has it, or where it is; of a box for many, how many parties have them. */
const useWhere = (
  { holder, location }: TraceNode,
  group: NodeGroup | undefined,
): string | undefined => {
  const { t } = useWords();
  const count = new Set(group?.members.map((member) => member.holder?.uscc)).size;
  if (holder === undefined && count > 1) return t('trace.groupParties', { count });
  return holder?.name ?? (location && shortName(location));
};

const NodeBox = ({
  placed: { node, x, y, handOvers },
  group,
  isRoot,
  isChosen,
  isThere,
  onChoose,
}: {
  readonly placed: PlacedNode;
  /** Things that the box stands for, where it is many. */
  readonly group: NodeGroup | undefined;
  readonly isRoot: boolean;
  readonly isChosen: boolean;
  /** Whether it was there by the moment that is looked at. */
  readonly isThere: boolean;
  readonly onChoose: (id: string) => void;
}) => {
  const { t } = useWords();
  const passed =
    handOvers.length === 0 ? undefined : t('trace.handOvers', { count: handOvers.length });
  const where = useWhere(node, group);
  const { name, title } = useNodeWords(node, group);
  const look = [
    styles.node,
    styles[node.kind],
    isRoot && styles.root,
    isChosen && styles.chosen,
    group !== undefined && styles.group,
    !isThere && styles.untouched,
  ];
  return (
    <button
      type="button"
      className={look.filter(Boolean).join(' ')}
      style={{ left: x, top: y, width: NODE_WIDTH_PX, height: NODE_HEIGHT_PX }}
      aria-pressed={isChosen}
      title={title}
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
      <span className={styles.nodeHolder}>{isThere ? where : t('trace.notThere')}</span>
    </button>
  );
};

/** The graph drawn in columns from sources to destinations; nodes are buttons, so Tab walks it. */
export const TracePicture = ({
  graph,
  drawn,
  happened,
  chosen,
  onChoose,
}: {
  readonly graph: TraceGraph;
  /** The graph with like things put together. */
  readonly drawn: GroupedGraph;
  /** What had happened by the moment that is looked at; absent: all of it. */
  readonly happened: HappenedBy | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}) => {
  const { t } = useWords();
  const picture = useMemo(() => pictureOf(drawn), [drawn]);
  const rest =
    picture.nodes.find(({ node }) => node.id === chosen) ??
    picture.nodes.find(({ node }) => node.id === graph.root);
  const isThere = (id: string): boolean =>
    happened === undefined ||
    (drawn.groups.get(id)?.members ?? [{ id }]).some((each) => happened.things.has(each.id));
  const inReadingOrder = useMemo(
    () => [...picture.nodes].sort((a, b) => a.x - b.x || a.y - b.y),
    [picture],
  );
  return (
    <Stage
      drawing={{
        width: picture.width,
        height: picture.height,
        rest: rest && {
          id: rest.node.id,
          x: rest.x + NODE_WIDTH_PX / 2,
          y: rest.y + NODE_HEIGHT_PX / 2,
        },
      }}
      legend={<TraceLegend graph={graph} />}
      label={t('trace.pictureAlt', { nodes: graph.nodes.length, edges: graph.edges.length })}
    >
      <Lines picture={picture} happened={happened} chosen={chosen} />
      {inReadingOrder.map((placed) => (
        <NodeBox
          key={placed.node.id}
          placed={placed}
          group={drawn.groups.get(placed.node.id)}
          isRoot={placed.node.id === graph.root}
          isChosen={placed.node.id === chosen}
          isThere={isThere(placed.node.id)}
          onChoose={onChoose}
        />
      ))}
    </Stage>
  );
};
