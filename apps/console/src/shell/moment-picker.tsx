import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { beijingInstant, beijingWallClock } from '../format/time.js';
import { useWords } from '../language/translation.js';

/** A minute of Beijing time as an instant. */
export const MomentPicker = ({
  value,
  placeholder,
  onChange,
  ...field
}: {
  readonly id: string;
  readonly title?: string;
  readonly 'aria-describedby'?: string;
  readonly value: string | undefined;
  /** What no choice means; absent: the present. */
  readonly placeholder?: string;
  readonly onChange: (value: string | undefined) => void;
}) => {
  const { t } = useWords();
  return (
    <DatePicker
      {...field}
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      placeholder={placeholder ?? t('asOf.present')}
      value={value === undefined ? null : dayjs(beijingWallClock(value))}
      onChange={(picked) =>
        onChange(picked === null ? undefined : beijingInstant(picked.format('YYYY-MM-DDTHH:mm:00')))
      }
    />
  );
};
