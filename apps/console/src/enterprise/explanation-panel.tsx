import { Button, Segmented, Skeleton, Tag } from 'antd';
import type { ExplanationItem } from '@zhixin/contracts';
import { useState } from 'react';
import type { SeenCredit, SeenExplanation } from '../api/seen.js';
import { annullableCase, isRepairable } from '../decisions/undoing.js';
import { AnnulmentDialog, RepairDialog } from '../decisions/undoing-dialogs.js';
import { figure, points } from '../format/figures.js';
import { dayOf, minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { Cited, Evidence } from './cited.js';
import { countsOf, isCounting, linesOf, sumOf, type Part } from './explained.js';
import styles from './enterprise.module.css';

const Points = ({ item }: { readonly item: ExplanationItem }) => {
  const { t } = useWords();
  const { multiplier, basePoints, forces } = item;
  const sign = item.points < 0 ? styles.minusPoints : item.points > 0 ? styles.plusPoints : '';
  return (
    <div className={`${styles.points} ${isCounting(item) ? sign : ''}`}>
      <span aria-label={t('explanation.points', { points: points(item.points) })}>
        {points(item.points)}
      </span>
      {basePoints !== item.points && (
        <small>
          {t('explanation.base', { points: points(basePoints) })}
          {multiplier !== 1 &&
            ` ${t('explanation.multiplier', { multiplier: figure(multiplier) })}`}
        </small>
      )}
      {forces !== undefined && <small>{t('explanation.forces', { grade: forces })}</small>}
    </div>
  );
};

const Sources = ({ item }: { readonly item: ExplanationItem }) => {
  const { t } = useWords();
  const { citation, ruleId, reference, evidence, effectiveFrom, effectiveUntil } = item;
  const { pointsEvidence = citation.evidence } = item;
  return (
    <>
      <p className={styles.sources}>
        <Cited citation={citation} />
        {pointsEvidence !== citation.evidence && (
          <span>
            {t('explanation.pointsGround')} <Evidence evidence={pointsEvidence} />
          </span>
        )}
        <span>
          {t('explanation.rule')} <span className="code">{ruleId}</span>
        </span>
      </p>
      <p className={styles.sources}>
        {reference !== '' && (
          <span>
            {t('explanation.reference')} <span className="code">{reference}</span>
          </span>
        )}
        <span>
          {t('explanation.effective')} {dayOf(effectiveFrom)}{' '}
          {effectiveUntil === undefined
            ? t('explanation.openEnded')
            : t('explanation.until', { time: dayOf(effectiveUntil) })}
        </span>
        <span>
          {t('explanation.recorded')} {minuteOf(item.recordedAt)}
        </span>
        {evidence !== undefined && evidence.length > 0 && (
          <span>
            {t('explanation.evidenceRefs')} <span className="code">{evidence.join(', ')}</span>
          </span>
        )}
      </p>
    </>
  );
};

type Undo = 'annul' | 'repair';

/** What an officer may undo of a line, when the page lets anything be done at all. */
const Undoings = ({
  item,
  onUndo,
}: {
  readonly item: ExplanationItem;
  readonly onUndo: (undo: Undo, item: ExplanationItem) => void;
}) => {
  const { t } = useWords();
  const annullable = annullableCase(item);
  const repairable = isRepairable(item);
  if (annullable === undefined && !repairable) return null;
  return (
    <p className={styles.undoings}>
      {annullable !== undefined && (
        <Button size="small" onClick={() => onUndo('annul', item)}>
          {t(`decision.annulment.of.${annullable.kind}`)}
        </Button>
      )}
      {repairable && (
        <Button size="small" onClick={() => onUndo('repair', item)}>
          {t('decision.repair.title')}
        </Button>
      )}
    </p>
  );
};

const Line = ({
  item,
  onUndo,
}: {
  readonly item: ExplanationItem;
  readonly onUndo: ((undo: Undo, item: ExplanationItem) => void) | undefined;
}) => {
  const { t, say } = useWords();
  const lowers = item.points < 0 || item.forces !== undefined;
  const sign = lowers ? styles.minus : item.points > 0 ? styles.plus : '';
  return (
    <li
      className={`${styles.item} ${isCounting(item) ? sign : styles.stopped}`}
      data-status={item.status}
    >
      <time className={styles.when} dateTime={item.occurredAt}>
        {dayOf(item.occurredAt)}
      </time>
      <div className={styles.what}>
        <p className={styles.title}>
          {say(item.title)}
          <Tag>{t(`explanation.status.${item.status}`)}</Tag>
          <Tag variant="outlined">{t(`explanation.publicity.${item.publicity}`)}</Tag>
        </p>
        <p className={styles.because}>{say(item.because)}</p>
        <Sources item={item} />
        {onUndo !== undefined && <Undoings item={item} onUndo={onUndo} />}
      </div>
      <Points item={item} />
    </li>
  );
};

const Sum = ({ explanation }: { readonly explanation: SeenExplanation }) => {
  const { t } = useWords();
  const { startScore, score, grade, scoreGrade = grade, heldDownUntil } = explanation;
  if (startScore === undefined || score === undefined)
    return <p className={styles.hint}>{t('enterprise.whyPublic')}</p>;
  return (
    <>
      <p className={styles.hint}>
        {t('enterprise.whySum', {
          start: figure(startScore),
          sum: points(sumOf(explanation)),
          score: figure(score),
        })}{' '}
        <GradeBadge grade={grade} named={false} />
      </p>
      {scoreGrade !== grade && (
        <p className={styles.held}>
          {heldDownUntil === undefined
            ? t('enterprise.differs', { scoreGrade, grade })
            : t('enterprise.heldDown', { scoreGrade, grade, until: dayOf(heldDownUntil) })}
        </p>
      )}
    </>
  );
};

/** Every event that counts or stopped counting: its points, why, by which rule and on what ground. */
export const ExplanationPanel = ({
  explanation,
  credit,
}: {
  readonly explanation: SeenExplanation | undefined;
  /** The enterprise, where the person may act on it. */
  readonly credit: SeenCredit | undefined;
}) => {
  const { t } = useWords();
  const [part, setPart] = useState<Part>('all');
  const [undoing, setUndoing] = useState<{ undo: Undo; item: ExplanationItem } | undefined>();
  const items = explanation?.items ?? [];
  const counts = countsOf(items);
  const lines = linesOf(items, part);
  return (
    <section className={`panel ${styles.section}`} aria-labelledby="explanation">
      <div className={styles.sectionHead}>
        <h2 id="explanation">{t('enterprise.why')}</h2>
        {explanation !== undefined && (
          <Segmented<Part>
            aria-labelledby="explanation"
            size="small"
            value={part}
            onChange={setPart}
            options={(['all', 'counting', 'stopped'] as const).map((value) => ({
              value,
              label: t(`explanation.${value}`, { count: counts[value] }),
            }))}
          />
        )}
      </div>
      {explanation === undefined ? (
        <Skeleton active title={false} paragraph={{ rows: 8 }} />
      ) : (
        <Sum explanation={explanation} />
      )}
      {explanation !== undefined && lines.length === 0 && (
        <p className="quiet">
          {t(items.length === 0 ? 'explanation.empty' : 'explanation.emptyFilter')}
        </p>
      )}
      <ol className={styles.items}>
        {lines.map((item) => (
          <Line
            key={`${item.eventId}${item.ruleId}`}
            item={item}
            onUndo={credit === undefined ? undefined : (undo, of) => setUndoing({ undo, item: of })}
          />
        ))}
      </ol>
      {credit !== undefined && (
        <>
          <AnnulmentDialog
            credit={credit}
            item={undoing?.undo === 'annul' ? undoing.item : undefined}
            onClose={() => setUndoing(undefined)}
          />
          <RepairDialog
            credit={credit}
            item={undoing?.undo === 'repair' ? undoing.item : undefined}
            onClose={() => setUndoing(undefined)}
          />
        </>
      )}
    </section>
  );
};
