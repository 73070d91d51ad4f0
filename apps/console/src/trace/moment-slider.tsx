import { Slider } from 'antd';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { minuteOf } from '../format/time.js';
import styles from './picture.module.css';

type Moment = string | undefined;

/**
 * The moment at which the slider stands. The address, which says it in the end, comes after keys that are pressed fast: it
 * is followed only where it says what this slider did not.
 */
const useMoment = (by: Moment, onMove: (by: Moment) => void): readonly [Moment, typeof onMove] => {
  const told = useRef<readonly Moment[]>([]);
  const [moment, setMoment] = useState(by);
  useEffect(() => {
    const place = told.current.indexOf(by);
    if (place === -1) setMoment(by);
    told.current = place === -1 ? [] : told.current.slice(place + 1);
  }, [by]);
  return [
    moment,
    (chosen) => {
      told.current = [...told.current, chosen];
      setMoment(chosen);
      onMove(chosen);
    },
  ];
};

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
  const [moment = moments.at(-1) ?? '', move] = useMoment(by, onMove);
  if (last < 1) return null;
  const index = Math.max(
    0,
    moments.findLastIndex((each) => Date.parse(each) <= Date.parse(moment)),
  );
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
        onChange={(value) => move(value === last ? undefined : moments[value])}
      />
      <span role="status">{told(moments[index] ?? '')}</span>
      {children}
    </div>
  );
};
