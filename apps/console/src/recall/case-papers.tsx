import type { RecallCase, RecallDocument, RecallRegime } from '@zhixin/contracts';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import type { zhRecall } from '../language/zh-recall.js';
import { useRecallWords } from './use-recall-words.js';
import styles from './recall.module.css';

const FIRMS: ReadonlySet<string> = new Set(['recaller', 'holder']);

const useFieldName = (regime: RecallRegime | undefined) => {
  const { t, say } = useWords();
  const titles = new Map(
    (regime?.papers ?? []).flatMap(({ fields }) => fields).map(({ name, title }) => [name, title]),
  );
  return (name: string): string => {
    const title = titles.get(name);
    return title === undefined
      ? t(`recall.fields.${name as keyof typeof zhRecall.fields}`)
      : say(title);
  };
};

const useValueText = () => {
  const { t } = useWords();
  const text = (value: unknown): string => {
    if (typeof value === 'boolean') return t(value ? 'recall.form.yes' : 'recall.form.no');
    if (Array.isArray(value)) return value.map(text).join('；');
    if (typeof value === 'object' && value !== null && 'value' in value) {
      const { value: amount, uom } = value as { readonly value: unknown; readonly uom?: string };
      return `${text(amount)} ${uom ?? ''}`.trim();
    }
    const plain = String(value);
    if (/^\d{4}-\d\d-\d\dT/.test(plain)) return minuteOf(plain);
    return t(`recall.values.${plain as keyof typeof zhRecall.values}`, { defaultValue: plain });
  };
  return text;
};

const Paper = ({
  paper,
  regime,
}: {
  readonly paper: RecallDocument;
  readonly regime: RecallRegime | undefined;
}) => {
  const { t } = useWords();
  const { stepOf, statusOf, actorsOf } = useRecallWords();
  const nameOf = useFieldName(regime);
  const textOf = useValueText();
  const { step, actor, occurredAt, status, receivedAs, document } = paper;
  const said = Object.entries(document);
  return (
    <li className={`${styles.paper} ${FIRMS.has(actor) ? styles.firm : styles.authority}`}>
      <div className={styles.clockLine}>
        <strong>{stepOf(step)}</strong>
        <time dateTime={occurredAt}>{minuteOf(occurredAt)}</time>
      </div>
      <div className="hint">
        {actorsOf([actor])} · {statusOf(status)}
        {receivedAs !== undefined && ` · ${t('recall.receivedAs', { paper: receivedAs })}`}
      </div>
      {said.length > 0 && (
        <dl className={styles.said}>
          {said.map(([name, value]) => (
            <div key={name}>
              <dt>{nameOf(name)}</dt>
              <dd>{textOf(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
};

/** Papers and steps in two lanes, the firm's and the authorities', oldest first. */
export const CasePapers = ({
  found,
  regime,
}: {
  readonly found: RecallCase;
  readonly regime: RecallRegime | undefined;
}) => {
  const { t } = useWords();
  if (found.documents.length === 0) return <p className="quiet">{t('recall.documentsEmpty')}</p>;
  return (
    <>
      <div className={styles.lanes} aria-hidden="true">
        <span>{t('recall.firm')}</span>
        <span>{t('recall.authority')}</span>
      </div>
      <ol className={styles.papers}>
        {found.documents.map((paper) => (
          <Paper
            key={`${paper.step} ${paper.recordedAt} ${paper.occurredAt}`}
            paper={paper}
            regime={regime}
          />
        ))}
      </ol>
    </>
  );
};
