import type { Citation } from '@zhixin/contracts';
import { Tooltip } from 'antd';
import { useWords } from '../language/translation.js';
import { isArticleNumber } from './explained.js';
import styles from './explanation.module.css';

/** How firmly a text is known: a default is never taken for law. */
export const Evidence = ({ evidence }: Pick<Citation, 'evidence'>) => {
  const { t } = useWords();
  const verified = evidence === 'full_text' ? styles.verified : '';
  return (
    <Tooltip title={t(`explanation.evidenceHint.${evidence}`)}>
      <span tabIndex={0} className={`${styles.evidence} ${verified}`}>
        {t(`explanation.evidence.${evidence}`)}
      </span>
    </Tooltip>
  );
};

/** The instrument and article that a rule stands in, and how firmly its text is known. */
export const Cited = ({ citation }: { readonly citation: Citation }) => {
  const { t } = useWords();
  const { instrument, article, evidence } = citation;
  return (
    <>
      <span>
        {t('explanation.citation')} <span lang="zh-CN">{instrument}</span>{' '}
        {isArticleNumber(article) ? t('explanation.article', { article }) : article}
      </span>
      <Evidence evidence={evidence} />
    </>
  );
};
