import { Button, InputNumber, Segmented, Select } from 'antd';
import { WITHIN_DAYS_MAX, type ScopeRoot } from '@zhixin/contracts';
import { useId, useState } from 'react';
import type { ScopeQuestion } from '../api/scope-queries.js';
import { useWords } from '../language/translation.js';
import { MomentPicker } from '../shell/moment-picker.js';
import { BETWEEN_IDENTIFIERS } from '../trace/names.js';
import { useAskScope } from './recall-button.js';
import styles from './scope.module.css';

const epcOf = (root: string | ScopeRoot): string => (typeof root === 'string' ? root : root.epc);

/** Roots as they are asked about: who made a lot of several makers is said by the answer. */
export const rootsAsked = (roots: ScopeQuestion['roots']): ScopeQuestion['roots'] =>
  roots.map((root) => {
    if (typeof root === 'string') return root;
    const { origins: _, ...question } = root;
    return question;
  });

const Moment = ({
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
      <label htmlFor={id}>{t(`scope.${clock}`)}</label>
      <MomentPicker id={id} title={t(`asOf.${clock}Hint`)} value={value} onChange={onChange} />
    </div>
  );
};

const Roots = ({
  roots,
  onChange,
}: {
  readonly roots: ScopeQuestion['roots'];
  readonly onChange: (roots: ScopeQuestion['roots']) => void;
}) => {
  const { t } = useWords();
  const id = useId();
  return (
    <div className={`${styles.field} ${styles.grow}`}>
      <label htmlFor={id}>{t('scope.roots')}</label>
      <Select
        id={id}
        mode="tags"
        open={false}
        suffixIcon={null}
        tokenSeparators={BETWEEN_IDENTIFIERS}
        placeholder={t('scope.rootsHint')}
        value={roots.map(epcOf)}
        onChange={(epcs: string[]) =>
          onChange(epcs.map((epc) => roots.find((root) => epcOf(root) === epc) ?? epc))
        }
      />
    </div>
  );
};

const Mixing = ({
  question,
  onChange,
}: {
  readonly question: ScopeQuestion;
  readonly onChange: (changed: Partial<ScopeQuestion>) => void;
}) => {
  const { t } = useWords();
  const id = useId();
  return (
    <>
      <div className={styles.field}>
        <span id={`${id}-commingling`}>{t('scope.commingling')}</span>
        <Segmented
          aria-labelledby={`${id}-commingling`}
          title={t('scope.comminglingHint')}
          value={question.commingling}
          onChange={(commingling) => onChange({ commingling })}
          options={(['station', 'none'] as const).map((value) => ({
            value,
            label: t(`scope.comminglings.${value}`),
          }))}
        />
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-days`}>{t('scope.withinDays')}</label>
        <InputNumber
          id={`${id}-days`}
          title={t('scope.withinDaysHint')}
          min={1}
          max={WITHIN_DAYS_MAX}
          precision={0}
          disabled={question.commingling === 'none'}
          value={question.withinDays ?? null}
          onChange={(withinDays) => onChange({ withinDays: withinDays ?? undefined })}
        />
      </div>
    </>
  );
};

/** Asks for a scope: of what, at which moments, and what is taken to have mixed. */
export const ScopeQuestionForm = ({
  initial,
  since,
}: {
  readonly initial: ScopeQuestion;
  /** The scope that the new one will be compared with. */
  readonly since?: string;
}) => {
  const { t } = useWords();
  const ask = useAskScope();
  const [question, setQuestion] = useState(initial);
  const change = (changed: Partial<ScopeQuestion>): void =>
    setQuestion({ ...question, ...changed });
  return (
    <form
      className={styles.question}
      onSubmit={(submit) => {
        submit.preventDefault();
        ask.mutate({
          question: { ...question, roots: rootsAsked(question.roots) },
          ...(since !== undefined && { since }),
        });
      }}
    >
      <Roots roots={question.roots} onChange={(roots) => change({ roots })} />
      <Mixing question={question} onChange={change} />
      {(['validAt', 'knownAt'] as const).map((clock) => (
        <Moment
          key={clock}
          clock={clock}
          value={question[clock]}
          onChange={(value) => change({ [clock]: value })}
        />
      ))}
      <Button
        htmlType="submit"
        type="primary"
        disabled={question.roots.length === 0}
        title={question.roots.length === 0 ? t('scope.rootsMissing') : ''}
        loading={ask.isPending}
      >
        {t(since === undefined ? 'scope.compute' : 'scope.recompute')}
      </Button>
    </form>
  );
};
