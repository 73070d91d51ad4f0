import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { beijingInstant, beijingWallClock } from '../format/time.js';
import { useWords } from '../language/translation.js';

/** A minute of Beijing time as an instant; empty is the present. */
export const MomentPicker = ({
  value,
  onChange,
  ...field
}: {
  readonly id: string;
  readonly title?: string;
  readonly 'aria-describedby'?: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) => {
  const { t } = useWords();
  return (
    <DatePicker
      {...field}
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      placeholder={t('asOf.present')}
      value={value === undefined ? null : dayjs(beijingWallClock(value))}
      onChange={(picked) =>
        onChange(picked === null ? undefined : beijingInstant(picked.format('YYYY-MM-DDTHH:mm:00')))
      }
    />
  );
};
