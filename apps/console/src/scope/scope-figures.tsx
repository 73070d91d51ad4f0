import type { AffectedBounds, AffectedState, ScopePage, ScopeSetName } from '@zhixin/contracts';
import { useWords } from '../language/translation.js';
import { useUnitName } from '../trace/use-trace-words.js';
import { STOPPABLE, statesIn, sumIn, totalOf, unitsIn } from './bounds.js';
import { SETS } from './scope-address.js';
import { useAmount, useBareAmount } from './use-amounts.js';
import styles from './scope.module.css';

type Sets = ScopePage['sets'];

const useAmountsIn = (sets: Sets) => {
  const amount = useAmount();
  return (set: ScopeSetName, states?: readonly AffectedState[]): string[] =>
    sets[set].totals
      .map(({ uom, ...total }) => ({
        uom,
        bounds: states === undefined ? total : sumIn(total, states),
      }))
      .filter(({ bounds: { low, high } }) => low > 0 || high !== 0)
      .map(({ uom, bounds }) => amount(bounds, uom));
};

interface TileProps {
  readonly title: string;
  readonly hint?: string;
  readonly recorded: readonly string[];
  readonly worst: readonly string[];
  readonly isGrave?: boolean;
}

/** One answer that is read at a glance: what is recorded large, the worst case below. */
const Tile = ({ title, hint, recorded, worst, isGrave = false }: TileProps) => {
  const { t } = useWords();
  const isSame = recorded.join() === worst.join();
  return (
    <div className={`${styles.tile} ${isGrave ? styles.grave : ''}`}>
      <dt title={hint}>{title}</dt>
      {(recorded.length === 0 ? [t('scope.none')] : recorded).map((line) => (
        <dd key={line} className={styles.figure}>
          {line}
        </dd>
      ))}
      <dd className={styles.worst}>
        {isSame
          ? t('scope.sameAsWorst')
          : t('scope.worst', {
              amount: worst.length === 0 ? t('scope.none') : worst.join(t('scope.joint')),
            })}
      </dd>
    </div>
  );
};

/** How much of what is where, whom to tell, what cannot be explained: the answer in ten seconds. */
export const ScopeTiles = ({ sets }: { readonly sets: Sets }) => {
  const { t } = useWords();
  const amountsIn = useAmountsIn(sets);
  const counted = (
    name: 'parties' | 'matters',
    countOf: (set: Sets[ScopeSetName]) => number,
  ): Pick<TileProps, 'recorded' | 'worst'> => {
    const say = (set: ScopeSetName) => {
      const count = countOf(sets[set]);
      return count === 0 ? [] : [t(`scope.${name}`, { count })];
    };
    return { recorded: say('recorded'), worst: say('worst-case') };
  };
  const inStates = (states?: readonly AffectedState[]) => ({
    recorded: amountsIn('recorded', states),
    worst: amountsIn('worst-case', states),
  });
  const unexplained = counted(
    'matters',
    (set) => set.unexplained.length + (set.omitted?.unexplained ?? 0),
  );
  return (
    <dl className={styles.tiles}>
      <Tile title={t('scope.affected')} {...inStates()} />
      <Tile title={t('scope.stoppable')} hint={t('scope.stoppableHint')} {...inStates(STOPPABLE)} />
      <Tile title={t('scope.sold')} {...inStates(['sold'])} />
      <Tile title={t('scope.notify')} {...counted('parties', ({ parties }) => parties.length)} />
      <Tile
        title={t('scope.unexplained')}
        {...unexplained}
        isGrave={unexplained.recorded.length + unexplained.worst.length > 0}
      />
    </dl>
  );
};

/** Amounts per unit and state, what is recorded beside the worst case; unlike units are never added. */
export const ScopeFigures = ({
  sets,
  chosen,
}: {
  readonly sets: Sets;
  readonly chosen: ScopeSetName;
}) => {
  const { t } = useWords();
  const unitName = useUnitName();
  const bare = useBareAmount();
  const both = SETS.map((set) => sets[set]);
  const states = statesIn(both);
  const cell = (bounds: AffectedBounds | undefined) =>
    bounds === undefined ? <span className="quiet">0</span> : bare(bounds);
  return (
    <table className={styles.figures}>
      <caption className="visually-hidden">{t('scope.figures')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('scope.unit')}</th>
          <th scope="col">{t('scope.set')}</th>
          <th scope="col">{t('scope.total')}</th>
          {states.map((state) => (
            <th key={state} scope="col">
              {t(`scope.state.${state}`)}
            </th>
          ))}
        </tr>
      </thead>
      {unitsIn(both).map((unit) => (
        <tbody key={unit}>
          {SETS.map((set, index) => {
            const total = totalOf(sets[set].totals, unit);
            return (
              <tr key={set} data-chosen={set === chosen || undefined}>
                {index === 0 && (
                  <th scope="rowgroup" rowSpan={SETS.length}>
                    {unitName(unit)}
                  </th>
                )}
                <th scope="row" title={t(`scope.setHints.${set}`)}>
                  {t(`scope.sets.${set}`)}
                </th>
                <td>
                  <strong>{cell(total)}</strong>
                </td>
                {states.map((state) => (
                  <td key={state}>{cell(total?.byState[state])}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      ))}
    </table>
  );
};
