import { Button, Input } from 'antd';
import { SOURCE_POINTS_MAX } from '@zhixin/contracts';
import { useId, useState } from 'react';
import { useWords } from '../language/translation.js';
import { MomentPicker } from '../shell/moment-picker.js';
import { POINTS_MIN, withLines, type SourcePoint } from './sources-address.js';
import styles from './sources.module.css';

const EMPTY: SourcePoint = { epc: '' };

const padded = (points: readonly SourcePoint[]): readonly SourcePoint[] => [
  ...points,
  ...Array.from({ length: Math.max(0, POINTS_MIN - points.length) }, () => EMPTY),
];

const PointFields = ({
  index,
  point,
  onChange,
  onPaste,
  onRemove,
}: {
  readonly index: number;
  readonly point: SourcePoint;
  readonly onChange: (changed: Partial<SourcePoint>) => void;
  readonly onPaste: (text: string) => void;
  readonly onRemove: (() => void) | undefined;
}) => {
  const { t } = useWords();
  const id = useId();
  const number = index + 1;
  return (
    <li className={styles.point}>
      <span className={styles.number} aria-hidden="true">
        {number}
      </span>
      <div className={`${styles.field} ${styles.grow}`}>
        <label htmlFor={`${id}-epc`}>{t('scope.sources.epc', { number })}</label>
        <Input
          id={`${id}-epc`}
          value={point.epc}
          placeholder={t('scope.sources.epcHint')}
          onChange={({ target }) => onChange({ epc: target.value })}
          onPaste={(paste) => {
            const text = paste.clipboardData.getData('text');
            if (!text.trim().includes('\n')) return;
            paste.preventDefault();
            onPaste(text);
          }}
        />
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-at`}>{t('scope.sources.at')}</label>
        <MomentPicker
          id={`${id}-at`}
          title={t('scope.sources.atHint')}
          placeholder={t('scope.sources.atEmpty')}
          value={point.at}
          onChange={(at) => onChange({ at })}
        />
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-place`}>{t('scope.sources.place')}</label>
        <Input
          id={`${id}-place`}
          value={point.place ?? ''}
          placeholder={t('scope.sources.placeHint')}
          onChange={({ target }) => onChange({ place: target.value })}
        />
      </div>
      <Button
        disabled={onRemove === undefined}
        aria-label={t('scope.sources.remove', { number })}
        title={t('scope.sources.remove', { number })}
        onClick={onRemove}
      >
        ×
      </Button>
    </li>
  );
};

/** Points to be compared: one on each line, with its time and place where they are known. */
export const PointsForm = ({
  initial,
  isPending,
  onAsk,
}: {
  readonly initial: readonly SourcePoint[];
  readonly isPending: boolean;
  readonly onAsk: (points: readonly SourcePoint[]) => void;
}) => {
  const { t } = useWords();
  const [points, setPoints] = useState(() => padded(initial));
  const filled = points.filter(({ epc }) => epc.trim() !== '');
  const missing = filled.length < POINTS_MIN;
  const change = (index: number, changed: Partial<SourcePoint>): void =>
    setPoints(points.map((point, at) => (at === index ? { ...point, ...changed } : point)));
  return (
    <form
      onSubmit={(submit) => {
        submit.preventDefault();
        onAsk(filled);
      }}
    >
      <ol className={styles.points}>
        {points.map((point, index) => (
          <PointFields
            key={index}
            {...{ index, point }}
            onChange={(changed) => change(index, changed)}
            onPaste={(text) => setPoints(padded(withLines(points, index, text)))}
            onRemove={
              points.length > POINTS_MIN
                ? () => setPoints(points.filter((_, at) => at !== index))
                : undefined
            }
          />
        ))}
      </ol>
      <div className={styles.formEnd}>
        <Button
          disabled={points.length >= SOURCE_POINTS_MAX}
          onClick={() => setPoints([...points, EMPTY])}
        >
          {t('scope.sources.add')}
        </Button>
        <Button
          htmlType="submit"
          type="primary"
          loading={isPending}
          disabled={missing}
          title={missing ? t('scope.sources.missing') : ''}
        >
          {t('scope.sources.ask')}
        </Button>
        <span className="hint">{t('scope.sources.pasteHint')}</span>
      </div>
    </form>
  );
};
