import type { TraceGraph } from '@zhixin/contracts';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useFirst } from '../shell/use-first.js';
import { edgeKey } from './merged-graph.js';
import { namesIn } from './names.js';
import { useQuantity } from './use-trace-words.js';
import styles from './trace.module.css';

/** Hand-overs that are told before somebody asks for more. */
const HAND_OVERS_TOGETHER = 50;

/** Who handed what to whom, in the order of events: what the picture only counts. */
export const HandOvers = ({ graph }: { readonly graph: TraceGraph }) => {
  const { t } = useWords();
  const quantity = useQuantity();
  const names = namesIn(graph);
  const partyOf = (party: string | undefined) =>
    party === undefined ? t('state.none') : names.party(party);
  const handOvers = graph.edges
    .filter(({ kind }) => kind === 'custody')
    .sort((a, b) => Date.parse(a.eventTime) - Date.parse(b.eventTime));
  const { first, more } = useFirst(handOvers, HAND_OVERS_TOGETHER);
  if (handOvers.length === 0) return null;
  return (
    <section className={`panel ${styles.handOvers}`} aria-labelledby="hand-overs">
      <h2 id="hand-overs">{t('trace.chain')}</h2>
      <ol>
        {first.map((edge) => (
          <li key={edgeKey(edge)}>
            <time className="quiet" dateTime={edge.eventTime}>
              {minuteOf(edge.eventTime)}
            </time>
            <span>
              {partyOf(edge.fromParty)} → <strong>{partyOf(edge.toParty)}</strong>
              {edge.claimed === true && (
                <span className={styles.claimMark}>{t('scope.claimed')}</span>
              )}
            </span>
            <span className="quiet">
              {[names.thing(edge.from), quantity(edge.quantity)]
                .filter((part) => part !== '')
                .join(' · ')}
            </span>
          </li>
        ))}
      </ol>
      {more}
    </section>
  );
};
