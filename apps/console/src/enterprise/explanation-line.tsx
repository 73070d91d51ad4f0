import { Button, Tag } from 'antd';
import type { ExplanationItem } from '@zhixin/contracts';
import { Link, useParams } from 'react-router';
import { annullableCase, caseOf, isRepairable } from '../decisions/undoing.js';
import { figure, points } from '../format/figures.js';
import { dayOf, minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { OpeningButton } from '../recall/opening-link.js';
import { RecallButton } from '../scope/recall-button.js';
import { SourcesLink } from '../sources/sources-link.js';
import { traceAddress } from '../trace/trace-address.js';
import { Cited, Evidence } from './cited.js';
import type { Correction } from './corrections.js';
import { isCounting, isFinding } from './explained.js';
import styles from './explanation.module.css';

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

/** What it is about; a lot leads to its trace, which is the evidence of a finding. */
const Reference = ({ item }: { readonly item: ExplanationItem }) => {
  const { reference } = item;
  return isFinding(item) ? (
    <Link className="code" to={traceAddress({ epc: reference })}>
      {reference}
    </Link>
  ) : (
    <span className="code">{reference}</span>
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
            {t('explanation.reference')} <Reference item={item} />
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

/** What an officer may undo, or put right after it was undone. */
export type Undo = 'annul' | 'repair' | 'correct';

/** The way to the document in place of this one, or to the one that it is in place of. */
const Corrected = ({ correction }: { readonly correction: Correction }) => {
  const { t } = useWords();
  const { replaces, isReplaced, replacedBy } = correction;
  if (replaces === undefined && isReplaced !== true) return null;
  return (
    <p className={styles.sources}>
      {replaces !== undefined && <a href={`#${replaces}`}>{t('explanation.replaces')}</a>}
      {replacedBy !== undefined && <a href={`#${replacedBy}`}>{t('explanation.replacedBy')}</a>}
      {isReplaced === true && replacedBy === undefined && t('explanation.replacedUncounted')}
    </p>
  );
};

interface LineProps {
  readonly item: ExplanationItem;
  readonly correction: Correction | undefined;
  /** The goods that it is about, where they are named and the person may ask after them. */
  readonly epcs: readonly string[] | undefined;
  /** Absent where the person may undo nothing. */
  readonly onUndo: ((undo: Undo, item: ExplanationItem) => void) | undefined;
}

/** What an officer may undo of a line, or put right. */
const Undoings = ({ item, correction, onUndo }: LineProps) => {
  const { t } = useWords();
  const annullable = annullableCase(item);
  const annulled = correction?.isReplaced === false ? caseOf(item) : undefined;
  const offers: readonly (readonly [Undo, string])[] = [
    ...(annullable === undefined
      ? []
      : [['annul', t(`decision.annulment.of.${annullable.kind}`)] as const]),
    ...(isRepairable(item) ? [['repair', t('decision.repair.title')] as const] : []),
    ...(annulled === undefined
      ? []
      : [['correct', t(`decision.correction.of.${annulled.kind}`)] as const]),
  ];
  return (
    <>
      {offers.map(([undo, text]) => (
        <Button key={undo} size="small" onClick={() => onUndo?.(undo, item)}>
          {text}
        </Button>
      ))}
    </>
  );
};

/** From a failed sample, an incident or a complaint to a recall case about the goods that it names. */
const OpenRecall = ({
  item,
  epcs,
}: Required<Pick<LineProps, 'item'>> & { readonly epcs: readonly string[] }) => {
  const { uscc } = useParams();
  const kind = caseOf(item)?.kind;
  if (uscc === undefined || (kind !== 'sampling' && kind !== 'incident' && kind !== 'complaint'))
    return null;
  return (
    <OpeningButton
      known={{ responsible: uscc, source: kind, sourceRef: item.reference, roots: epcs }}
    />
  );
};

/** One event that counts or stopped counting. */
export const ExplanationLine = (line: LineProps & { readonly isAskedFor: boolean }) => {
  const { t, say } = useWords();
  const { item, correction, epcs, onUndo } = line;
  const lowers = item.points < 0 || item.forces !== undefined;
  const sign = lowers ? styles.minus : item.points > 0 ? styles.plus : '';
  return (
    <li
      id={item.eventId}
      className={`${styles.item} ${isCounting(item) ? sign : styles.stopped} ${line.isAskedFor ? styles.askedFor : ''}`}
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
        {correction !== undefined && <Corrected correction={correction} />}
        <p className={`no-print ${styles.offers}`}>
          {epcs !== undefined && <RecallButton epcs={epcs} size="small" />}
          {epcs !== undefined && caseOf(item) !== undefined && (
            <SourcesLink points={epcs.map((epc) => ({ epc, at: item.occurredAt }))} />
          )}
          {epcs !== undefined && <OpenRecall item={item} epcs={epcs} />}
          {onUndo !== undefined && <Undoings {...line} />}
        </p>
      </div>
      <Points item={item} />
    </li>
  );
};
