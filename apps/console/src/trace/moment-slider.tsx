import { Slider } from 'antd';
import { useId, type ReactNode } from 'react';
import { minuteOf } from '../format/time.js';
import styles from './picture.module.css';

/** Drags through moments, the last of which is what is shown without a choice. */
export const MomentSlider = ({
  moments,
  by,
  label,
  hint,
  told,
  onMove,
  children,
}: {
  readonly moments: readonly string[];
  /** The moment that was chosen, or any after it that comes before the next. */
  readonly by: string | undefined;
  readonly label: string;
  readonly hint: string;
  /** What is to be said of the moment. */
  readonly told: (moment: string) => string;
  readonly onMove: (by: string | undefined) => void;
  readonly children?: ReactNode;
}) => {
  const id = useId();
  const last = moments.length - 1;
  if (last < 1) return null;
  const passed = moments.findLastIndex(
    (each) => by === undefined || Date.parse(each) <= Date.parse(by),
  );
  const index = Math.max(0, passed);
  const nameOf = (value: number | undefined): string => minuteOf(moments[value ?? last] ?? '');
  return (
    <div className={`no-print ${styles.moments}`}>
      <span id={id} title={hint}>
        {label}
      </span>
      <Slider
        aria-labelledby={id}
        ariaValueTextFormatterForHandle={nameOf}
        min={0}
        max={last}
        value={index}
        tooltip={{ formatter: nameOf }}
        onChange={(value) => onMove(value === last ? undefined : moments[value])}
      />
      <span role="status">{told(moments[index] ?? '')}</span>
      {children}
    </div>
  );
};
