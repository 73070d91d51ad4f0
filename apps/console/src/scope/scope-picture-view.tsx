import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { amount } from '../format/figures.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { pathThrough } from '../trace/layered.js';
import { MomentSlider } from '../trace/moment-slider.js';
import { shortName } from '../trace/names.js';
import { ArrowHead, Stage } from '../trace/stage.js';
import { STATES } from './bounds.js';
import {
  momentsIn,
  partyChain,
  touchedBy,
  type ChainGrounds,
  type PartyBox,
} from './party-boxes.js';
import {
  BOX_HEIGHT_PX,
  BOX_WIDTH_PX,
  PARTIES_MORE,
  PARTIES_SHOWN,
  scopePicture,
  type PlacedBox,
  type ScopePicture,
} from './scope-picture.js';
import { useAmount } from './use-amounts.js';
import styles from './board.module.css';

type TouchedParts = ReturnType<typeof touchedBy>;

const BOX = { width: BOX_WIDTH_PX, height: BOX_HEIGHT_PX };

const isOnlyPossible = ({ items }: PartyBox): boolean =>
  items.length > 0 && items.every(({ quantity }) => quantity.low === 0);

const useStates = () => {
  const { t } = useWords();
  return ({ items }: PartyBox): string => {
    const found = new Set(items.map(({ state }) => state));
    return STATES.filter((state) => found.has(state))
      .map((state) => t(`scope.state.${state}`))
      .join(t('scope.joint'));
  };
};

const PartyButton = ({
  box,
  isChosen,
  isTouched,
  onChoose,
}: {
  readonly box: PlacedBox<PartyBox>;
  readonly isChosen: boolean;
  readonly isTouched: boolean;
  readonly onChoose: (holder: string) => void;
}) => {
  const { t } = useWords();
  const amountOf = useAmount();
  const statesOf = useStates();
  const { party, places, amounts, items } = box;
  const as = box.as === undefined ? undefined : t(`scope.asShort.${box.as}`);
  const look = [
    styles.party,
    box.as !== undefined && styles[box.as],
    isOnlyPossible(box) && styles.possible,
    isChosen && styles.chosen,
    !isTouched && styles.untouched,
  ];
  const empty = box.as === 'addressed' ? t('scope.as.addressed') : t('scope.passedOn');
  return (
    <button
      type="button"
      className={look.filter(Boolean).join(' ')}
      style={{ left: box.x, top: box.y, ...BOX }}
      aria-pressed={isChosen}
      title={[party.name, ...places].join('\n')}
      onClick={() => onChoose(box.id)}
    >
      <span className={styles.name}>{party.name}</span>
      <span className={styles.amounts}>
        {isTouched
          ? amounts.map((each) => amountOf(each, each.uom)).join(' · ') || empty
          : t('scope.notReached')}
      </span>
      <span className={styles.states}>
        {as !== undefined && <b>{as}</b>}
        {statesOf(box)}
      </span>
      <span className={styles.place}>
        {items.length > 0 &&
          [...places.slice(0, 2).map(shortName), t('scope.things', { count: items.length })].join(
            ' · ',
          )}
      </span>
    </button>
  );
};

const Ways = ({
  picture,
  touched,
}: {
  readonly picture: ScopePicture;
  readonly touched: TouchedParts | undefined;
}) => {
  const isFar = (id: string): boolean =>
    touched !== undefined && !id.startsWith('crowd') && !touched.parties.has(id);
  return (
    <svg className={styles.ways} width={picture.width} height={picture.height} aria-hidden="true">
      <ArrowHead />
      {picture.ways.map(({ key, from, to, points, isUnderWay }) => (
        <path
          key={key}
          d={pathThrough(points)}
          markerEnd="url(#trace-arrow)"
          className={[
            isUnderWay ? styles.underWay : styles.came,
            (isFar(from) || isFar(to)) && styles.untouched,
          ]
            .filter(Boolean)
            .join(' ')}
        />
      ))}
    </svg>
  );
};

const Legend = ({ chain }: { readonly chain: ReturnType<typeof partyChain> }) => {
  const { t } = useWords();
  const kinds = (['holds', 'addressed', 'had'] as const).filter((as) =>
    chain.boxes.some((box) => box.as === as),
  );
  return (
    <>
      {kinds.map((as) => (
        <span key={as} className={styles.legendItem}>
          <span className={`${styles.swatch} ${styles[as]}`} />
          {t(`scope.as.${as}`)}
        </span>
      ))}
      {([false, true] as const)
        .filter((isUnderWay) => chain.ways.some((way) => way.isUnderWay === isUnderWay))
        .map((isUnderWay) => (
          <span key={String(isUnderWay)} className={styles.legendItem}>
            <svg width="36" height="8" aria-hidden="true" className={styles.swatchWay}>
              <line
                x1="0"
                y1="4"
                x2="36"
                y2="4"
                className={isUnderWay ? styles.underWay : styles.came}
              />
            </svg>
            {t(isUnderWay ? 'scope.onItsWay' : 'scope.came')}
          </span>
        ))}
    </>
  );
};

/** Drags through the moments at which goods came somewhere. */
const Moments = ({
  grounds,
  by,
  onMove,
  onCompute,
}: Pick<BoardProps, 'grounds' | 'by' | 'onMove' | 'onCompute'>) => {
  const { t } = useWords();
  const moments = useMemo(() => momentsIn(grounds), [grounds]);
  const told = (moment: string): string => {
    const { parties, items } = touchedBy(grounds, moment);
    return t('scope.byNow', {
      time: minuteOf(moment),
      parties: amount(parties.size),
      things: amount(items.size),
    });
  };
  return (
    <MomentSlider {...{ moments, by, told, onMove }} label={t('scope.by')} hint={t('scope.byHint')}>
      {by !== undefined && (
        <Button size="small" onClick={() => onCompute(by)}>
          {t('scope.computeBy')}
        </Button>
      )}
    </MomentSlider>
  );
};

const useUnfolding = () => {
  const [shown, setShown] = useState<ReadonlyMap<number, number>>(new Map());
  return {
    shown,
    more: (column: number) =>
      setShown(new Map(shown).set(column, (shown.get(column) ?? PARTIES_SHOWN) + PARTIES_MORE)),
    fold: () => setShown(new Map()),
  };
};

export interface BoardProps {
  readonly grounds: ChainGrounds;
  readonly holder: string | undefined;
  readonly by: string | undefined;
  readonly onChoose: (holder: string | undefined) => void;
  readonly onMove: (by: string | undefined) => void;
  readonly onCompute: (by: string) => void;
}

/** The goods of a scope drawn by party and step, sources left; boxes are buttons, so Tab walks them. */
export const ScopeBoard = ({ grounds, holder, by, onChoose, onMove, onCompute }: BoardProps) => {
  const { t } = useWords();
  const { shown, more, fold } = useUnfolding();
  const chain = useMemo(() => partyChain(grounds), [grounds]);
  const picture = useMemo(() => scopePicture(chain, shown), [chain, shown]);
  const touched = useMemo(
    () => (by === undefined ? undefined : touchedBy(grounds, by)),
    [grounds, by],
  );
  const boxes = useMemo(() => [...picture.boxes].sort((a, b) => a.x - b.x || a.y - b.y), [picture]);
  const [first] = boxes;
  return (
    <>
      <Moments grounds={grounds} by={by} onMove={onMove} onCompute={onCompute} />
      <Stage
        drawing={{
          width: picture.width,
          height: picture.height,
          rest: first && { id: first.id, x: first.x, y: first.y + BOX_HEIGHT_PX / 2 },
        }}
        legend={
          <>
            <Legend chain={chain} />
            {shown.size > 0 && (
              <Button size="small" onClick={fold}>
                {t('scope.fold')}
              </Button>
            )}
          </>
        }
        label={t('scope.pictureAlt', { parties: chain.boxes.length, things: grounds.items.length })}
      >
        <Ways picture={picture} touched={touched} />
        {boxes.map((box) => (
          <PartyButton
            key={box.id}
            box={box}
            isChosen={box.id === holder}
            isTouched={touched === undefined || touched.parties.has(box.id)}
            onChoose={(id) => onChoose(id === holder ? undefined : id)}
          />
        ))}
        {picture.crowds.map(({ id, column, parties, x, y }) => (
          <button
            key={id}
            type="button"
            className={`${styles.party} ${styles.crowd}`}
            style={{ left: x, top: y, ...BOX }}
            onClick={() => more(column)}
          >
            <span className={styles.name}>{t('scope.crowd', { count: parties.length })}</span>
            <span className={styles.states}>
              {t('scope.things', {
                count: parties.reduce((sum, { items }) => sum + items.length, 0),
              })}
            </span>
            <span className={styles.place}>
              {t('scope.crowdMore', { count: Math.min(PARTIES_MORE, parties.length) })}
            </span>
          </button>
        ))}
      </Stage>
    </>
  );
};
