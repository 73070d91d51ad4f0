import { Segmented, Skeleton } from 'antd';
import type { ExplanationItem } from '@zhixin/contracts';
import { useEffect, useState } from 'react';
import { useLocation } from 'react-router';
import type { SeenCredit, SeenExplanation } from '../api/seen.js';
import { AnnulmentDialog, CorrectionDialog, RepairDialog } from '../decisions/undoing-dialogs.js';
import { figure, points } from '../format/figures.js';
import { dayOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { useConcerned } from './concerned.js';
import { useCorrections } from './corrections.js';
import { countsOf, linesOf, sumOf, type ExplanationFilter } from './explained.js';
import { ExplanationLine, type Undo } from './explanation-line.js';
import page from './enterprise.module.css';
import styles from './explanation.module.css';

const Sum = ({ explanation }: { readonly explanation: SeenExplanation }) => {
  const { t } = useWords();
  const { startScore, score, grade, scoreGrade = grade, heldDownUntil } = explanation;
  if (startScore === undefined || score === undefined)
    return <p className="hint">{t('enterprise.whyPublic')}</p>;
  return (
    <>
      <p className="hint">
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

const NO_ITEMS: readonly ExplanationItem[] = [];

interface UndoRequest {
  readonly undo: Undo;
  readonly item: ExplanationItem;
}

const Dialogs = ({
  credit,
  undoing,
  setUndoing,
}: {
  readonly credit: SeenCredit;
  readonly undoing: UndoRequest | undefined;
  readonly setUndoing: (undoing: UndoRequest | undefined) => void;
}) => {
  const dialog = (undo: Undo) => ({
    credit,
    item: undoing?.undo === undo ? undoing.item : undefined,
    onClose: () => setUndoing(undefined),
  });
  return (
    <>
      <AnnulmentDialog
        {...dialog('annul')}
        onCorrect={(item) => setUndoing({ undo: 'correct', item })}
      />
      <RepairDialog {...dialog('repair')} />
      <CorrectionDialog {...dialog('correct')} />
    </>
  );
};

/** The line that the address names: it is shown whichever part is, and scrolled to when it is there. */
const useAskedFor = (
  items: readonly ExplanationItem[],
  onAsked: () => void,
): string | undefined => {
  const { hash, key } = useLocation();
  const asked = decodeURIComponent(hash.slice(1));
  const isThere = items.some(({ eventId }) => eventId === asked);
  useEffect(() => {
    if (!isThere) return;
    onAsked();
    requestAnimationFrame(() =>
      document.getElementById(asked)?.scrollIntoView({ block: 'nearest' }),
    );
    // Each way to it counts, also a second one to the same line.
  }, [asked, isThere, key]);
  return isThere ? asked : undefined;
};

/** Every event that counts or stopped counting: its points, why, by which rule and on what ground. */
export const ExplanationPanel = ({
  uscc,
  explanation,
  isPresent,
  credit,
}: {
  readonly uscc: string;
  readonly explanation: SeenExplanation | undefined;
  /** Whether it tells how things are, not how they were. */
  readonly isPresent: boolean;
  /** The enterprise, where the person may act on it. */
  readonly credit: SeenCredit | undefined;
}) => {
  const { t } = useWords();
  const [part, setPart] = useState<ExplanationFilter>('all');
  const [undoing, setUndoing] = useState<UndoRequest | undefined>();
  const items = explanation?.items ?? NO_ITEMS;
  const corrections = useCorrections(isPresent ? items : NO_ITEMS);
  const concerned = useConcerned(uscc, items);
  const askedFor = useAskedFor(items, () => setPart('all'));
  const counts = countsOf(items);
  const lines = linesOf(items, part);
  return (
    <section className={`panel ${page.section}`} aria-labelledby="explanation">
      <div className={page.sectionHead}>
        <h2 id="explanation">{t('enterprise.why')}</h2>
        {explanation !== undefined && (
          <Segmented<ExplanationFilter>
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
          <ExplanationLine
            key={`${item.eventId}${item.ruleId}`}
            item={item}
            isAskedFor={item.eventId === askedFor}
            correction={corrections.get(item.eventId)}
            epcs={concerned.get(item.eventId)}
            onUndo={credit === undefined ? undefined : (undo, of) => setUndoing({ undo, item: of })}
          />
        ))}
      </ol>
      {credit !== undefined && (
        <Dialogs credit={credit} undoing={undoing} setUndoing={setUndoing} />
      )}
    </section>
  );
};
