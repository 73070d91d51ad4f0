import { Button } from 'antd';
import { useId, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { AsOf } from '../api/credit-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { MomentPicker } from '../shell/moment-picker.js';
import { asOfOf, looksBack, withAsOf } from './look-back-address.js';
import styles from './enterprise.module.css';

const ClockField = ({
  clock,
  value,
  onChange,
}: {
  readonly clock: 'validAt' | 'knownAt';
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) => {
  const { t } = useWords();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t(`asOf.${clock}`)}</label>
      <MomentPicker id={id} aria-describedby={`${id}-hint`} value={value} onChange={onChange} />
      <span id={`${id}-hint`} className="hint">
        {t(`asOf.${clock}Hint`)}
      </span>
    </div>
  );
};

/** Chooses the two clocks and explains them; the choice is part of the address and can be shared. */
export const LookBack = () => {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const [draft, setDraft] = useState<AsOf>(() => asOfOf(search));
  const show = (asOf: AsOf): void => {
    setDraft(asOf);
    setSearch(withAsOf(search, asOf));
  };
  return (
    <form
      className={styles.lookBack}
      onSubmit={(submit) => {
        submit.preventDefault();
        show(draft);
      }}
    >
      <p className="hint">{t('asOf.explain')}</p>
      <div className={styles.lookBackFields}>
        {(['validAt', 'knownAt'] as const).map((clock) => (
          <ClockField
            key={clock}
            clock={clock}
            value={draft[clock]}
            onChange={(value) => setDraft({ ...draft, [clock]: value })}
          />
        ))}
      </div>
      <div>
        <Button htmlType="submit" type="primary">
          {t('asOf.apply')}
        </Button>{' '}
        <Button disabled={!looksBack(asOfOf(search)) && !looksBack(draft)} onClick={() => show({})}>
          {t('asOf.now')}
        </Button>
      </div>
    </form>
  );
};

/** Says on every page that looks back that it does. */
export const LookBackBanner = ({ asOf }: { readonly asOf: AsOf }) => {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  if (!looksBack(asOf)) return null;
  const name = (value: string | undefined): string =>
    value === undefined ? t('asOf.present') : minuteOf(value);
  return (
    <div className={styles.banner} role="status">
      {t('asOf.active', { validAt: name(asOf.validAt), knownAt: name(asOf.knownAt) })}
      <Button size="small" onClick={() => setSearch(withAsOf(search, {}))}>
        {t('asOf.now')}
      </Button>
    </div>
  );
};
