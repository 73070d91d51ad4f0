import { useQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import type { TraceFindingSummary } from '@zhixin/contracts';
import { useEffect } from 'react';
import { Link, useLocation } from 'react-router';
import { traceFindingsQuery } from '../api/trace-queries.js';
import { dayOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { Evidence } from '../scope/evidence.js';
import { RecallButton } from '../scope/recall-button.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { shortName } from '../trace/names.js';
import { traceAddress } from '../trace/trace-address.js';
import { useQuantity } from '../trace/use-trace-words.js';
import styles from './enterprise.module.css';

const SEVERITY_COLOURS = { high: 'error', medium: 'warning', low: 'default' } as const;

const NO_EVENTS = {};

const Matter = ({ finding }: { readonly finding: TraceFindingSummary }) => {
  const { t, say } = useWords();
  const quantity = useQuantity();
  const { title, severity, epc, quantity: amount, evidence, citation, kind, aroseAt } = finding;
  return (
    <li id={`trace-finding:${finding.findingId}`}>
      <time className="quiet" dateTime={aroseAt}>
        {dayOf(aroseAt)}
      </time>
      <div>
        <p>
          <strong>{say(title)}</strong>{' '}
          <Tag color={SEVERITY_COLOURS[severity]}>{t(`trace.finding.severity.${severity}`)}</Tag>{' '}
          {quantity(amount)}
        </p>
        <p>
          <Link to={traceAddress({ epc })} title={epc}>
            {shortName(epc)}
          </Link>
        </p>
        <p className="quiet">
          {t('explanation.rule')} <span className="code">{kind}</span>
          {citation !== undefined && ` · ${citation.instrument} ${citation.article ?? ''}`}
        </p>
        <Evidence ids={evidence} events={NO_EVENTS} />
        <RecallButton epcs={[epc]} size="small" />
      </div>
    </li>
  );
};

const NONE: readonly TraceFindingSummary[] = [];

/** Scrolls to the matter that the address names, once it is there. */
const useAskedFor = (items: readonly TraceFindingSummary[]): void => {
  const { hash, key } = useLocation();
  const asked = decodeURIComponent(hash.slice(1));
  const isThere = items.some(({ findingId }) => `trace-finding:${findingId}` === asked);
  useEffect(() => {
    if (isThere) document.getElementById(asked)?.scrollIntoView({ block: 'nearest' });
  }, [asked, isThere, key]);
};

/** What the record of the enterprise's goods does not explain, each with its evidence and rule; open until explained. */
export const TraceFindingsPanel = ({ uscc }: { readonly uscc: string }) => {
  const { t } = useWords();
  const { client } = useSession();
  const findings = useQuery(traceFindingsQuery(client, uscc));
  const items = findings.data?.body.items ?? NONE;
  useAskedFor(items);
  if (findings.isError)
    return <ProblemNotice error={findings.error} onRetry={() => findings.refetch()} />;
  if (items.length === 0) return null;
  return (
    <section className={`panel ${styles.section}`} aria-labelledby="trace-findings">
      <div className={styles.sectionHead}>
        <h2 id="trace-findings">{t('trace.finding.title')}</h2>
        <span className="hint">{t('trace.finding.hint')}</span>
      </div>
      <ol className={styles.matters}>
        {items.map((finding) => (
          <Matter key={finding.findingId} finding={finding} />
        ))}
      </ol>
    </section>
  );
};
