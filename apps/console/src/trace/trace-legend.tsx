import type { TraceGraph } from '@zhixin/contracts';
import { useWords } from '../language/translation.js';
import styles from './picture.module.css';

const KINDS = ['class', 'instance', 'logistic-unit', 'asset', 'other'] as const;
const EDGES = ['transformation', 'containment', 'custody', 'association', 'membership'] as const;

/** What the outlines and line patterns in this picture mean; kinds it does not show are left out. */
export const TraceLegend = ({ graph }: { readonly graph: TraceGraph }) => {
  const { t } = useWords();
  const drawn = graph.edges.filter(({ from, to }) => from !== to);
  return (
    <>
      {KINDS.filter((kind) => graph.nodes.some((node) => node.kind === kind)).map((kind) => (
        <span key={kind} className={styles.legendItem}>
          <span className={`${styles.swatch} ${styles[kind]}`} />
          {t(`trace.kind.${kind}`)}
        </span>
      ))}
      {EDGES.filter((kind) => drawn.some((edge) => edge.kind === kind)).map((kind) => (
        <span key={kind} className={styles.legendItem}>
          <svg width="36" height="8" aria-hidden="true">
            <line x1="0" y1="4" x2="36" y2="4" className={`${styles.swatchLine} ${styles[kind]}`} />
          </svg>
          {t(`trace.edge.${kind}`)}
        </span>
      ))}
      {drawn.some(({ claimed }) => claimed === true) && (
        <span className={styles.legendItem}>
          <svg width="36" height="8" aria-hidden="true">
            <line
              x1="0"
              y1="4"
              x2="36"
              y2="4"
              className={`${styles.swatchLine} ${styles.claimed}`}
            />
          </svg>
          {t('scope.claimed')}
        </span>
      )}
    </>
  );
};
