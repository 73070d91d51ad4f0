import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Dropdown, Skeleton, Tag } from 'antd';
import type { RecallCase, RecallRegime } from '@zhixin/contracts';
import { useState } from 'react';
import { Navigate, useParams } from 'react-router';
import { recallCaseQuery, recallRegimesQuery } from '../api/recall-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import type { zhRecall } from '../language/zh-recall.js';
import { RecallButton } from '../scope/recall-button.js';
import { homeOf, mayTrace } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { PartyLink } from '../shell/party-link.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { CasePapers } from './case-papers.js';
import { ClockList } from './clock-list.js';
import { DueMark } from './due-mark.js';
import { GoodsPanel } from './goods-panel.js';
import { NoticesPanel } from './notices-panel.js';
import { StepDialog } from './step-dialog.js';
import { statusLine } from './status-line.js';
import { useRecallWords } from './use-recall-words.js';
import styles from './recall.module.css';

const Head = ({ found }: { readonly found: RecallCase }) => {
  const { t } = useWords();
  const { statusOf } = useRecallWords();
  const { product, status, level, decision, regimeTitle, pack, responsible, source, roots } = found;
  const sourceWord = t(`recall.sources.${source.kind as keyof typeof zhRecall.sources}`);
  return (
    <header className={`panel ${styles.caseHead}`}>
      <div className={styles.titleLine}>
        <h1>{product}</h1>
        <Tag color={status === 'REFUSED' ? 'error' : 'processing'}>{statusOf(status)}</Tag>
        {decision !== undefined && <Tag>{t(`recall.decisions.${decision}`)}</Tag>}
        {level !== undefined && <Tag>{t('recall.level', { level })}</Tag>}
      </div>
      <p>
        <PartyLink party={responsible} /> ·{' '}
        {t(`recall.roles.${responsible.role as keyof typeof zhRecall.roles}`)}
      </p>
      <p className="hint">
        {regimeTitle} · {t('recall.pack', { label: pack.label })} ·{' '}
        {t('recall.source', { source: [sourceWord, source.ref].filter(Boolean).join(' ') })}
      </p>
      <p className="hint">
        {t('recall.discovered', { time: minuteOf(found.discoveredAt) })} ·{' '}
        {t('recall.openedAt', { time: minuteOf(found.openedAt) })}
      </p>
      <p className={styles.roots}>
        {roots.map((root) => (
          <span key={root} className="code">
            {root}
          </span>
        ))}
      </p>
      <RecallButton epcs={roots} />
    </header>
  );
};

const StatusLine = ({ found }: { readonly found: RecallCase }) => {
  const { t } = useWords();
  const { statusOf } = useRecallWords();
  const visited = found.documents.map(({ status }) => status);
  return (
    <ol className={styles.line} aria-label={t('recall.line')}>
      {statusLine(found.flow, found.step, visited).map(({ status, is }) => (
        <li
          key={status}
          className={styles[is]}
          {...(is === 'present' && { 'aria-current': 'step' as const })}
        >
          {statusOf(status)}
        </li>
      ))}
    </ol>
  );
};

const Next = ({
  found,
  regime,
  onTake,
}: {
  readonly found: RecallCase;
  readonly regime: RecallRegime | undefined;
  readonly onTake: (step: string) => void;
}) => {
  const { t } = useWords();
  const { stepOf, actorsOf } = useRecallWords();
  const waiting = new Set(found.next.map(({ step }) => step));
  const others = (regime?.steps ?? []).filter(({ step }) => !waiting.has(step));
  return (
    <section className="panel" aria-labelledby="next">
      <div className={styles.headLine}>
        <h2 id="next">{t('recall.next')}</h2>
        {others.length > 0 && (
          <Dropdown
            trigger={['click']}
            menu={{
              items: others.map(({ step }) => ({ key: step, label: stepOf(step) })),
              onClick: ({ key }) => onTake(key),
            }}
          >
            <Button>{t('recall.others')}</Button>
          </Dropdown>
        )}
      </div>
      {found.next.length === 0 && <p className="quiet">{t('recall.nextEmpty')}</p>}
      <ul className={styles.next}>
        {found.next.map(({ step, by, dueAt }) => (
          <li key={step}>
            <div>
              <strong>{stepOf(step)}</strong>
              <div className="hint">{t('recall.by', { who: actorsOf(by) })}</div>
              {dueAt !== undefined && <DueMark dueAt={dueAt} />}
            </div>
            <Button
              type="primary"
              disabled={regime === undefined}
              aria-label={`${t('recall.take')} ${stepOf(step)}`}
              onClick={() => onTake(step)}
            >
              {t('recall.take')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
};

const History = ({ found }: { readonly found: RecallCase }) => {
  const { t } = useWords();
  const { stepOf } = useRecallWords();
  const titles = new Map(found.clocks.map(({ clockId, title }) => [clockId, title]));
  return (
    <details className="panel">
      <summary>{t('recall.history')}</summary>
      <ol className={styles.history}>
        {found.history.map(({ at, event, step, clockId }, index) => {
          const title = clockId === undefined ? undefined : titles.get(clockId);
          return (
            <li key={index}>
              <time dateTime={at}>{minuteOf(at)}</time>{' '}
              {t(`recall.events.${event as keyof typeof zhRecall.events}`)}{' '}
              {step !== undefined && stepOf(step)}
              {title}
            </li>
          );
        })}
      </ol>
    </details>
  );
};

const Case = ({ id }: { readonly id: string }) => {
  const { t, language } = useWords();
  const { client } = useSession();
  const [step, setStep] = useState<string | undefined>();
  const answer = useQuery(recallCaseQuery(client, id, language));
  const regimes = useQuery(recallRegimesQuery(client));
  const found = answer.data?.body;
  if (answer.isError && found === undefined)
    return <ProblemNotice error={answer.error} onRetry={() => answer.refetch()} />;
  if (found === undefined) return <Skeleton active />;
  const regime = regimes.data?.body.items.find(
    (one) => one.id === found.pack.id && one.version === found.pack.version,
  );
  return (
    <div className={styles.page}>
      <title>{`${found.product} · ${t('recall.title')} · ${t('product.name')}`}</title>
      <Head found={found} />
      <StatusLine found={found} />
      {found.doubts.length > 0 && (
        <Alert
          type="info"
          message={t('recall.doubts')}
          description={
            <ul>
              {found.doubts.map(({ text }) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          }
        />
      )}
      <div className={styles.columns}>
        <div className={styles.page}>
          <Next found={found} regime={regime} onTake={setStep} />
          <section className="panel" aria-labelledby="clocks">
            <h2 id="clocks">{t('recall.clocks')}</h2>
            <ClockList clocks={found.clocks} />
          </section>
        </div>
        <div className={styles.page}>
          <GoodsPanel caseId={id} />
          <NoticesPanel caseId={id} />
          <section className="panel" aria-labelledby="documents">
            <h2 id="documents">{t('recall.documents')}</h2>
            <CasePapers found={found} regime={regime} />
          </section>
          <History found={found} />
        </div>
      </div>
      {step !== undefined && regime !== undefined && (
        <StepDialog
          key={step}
          found={found}
          regime={regime}
          step={step}
          onClose={() => setStep(undefined)}
        />
      )}
    </div>
  );
};

/** A recall case: where it stands, what comes next and by when, why that date, and its papers. */
export const RecallPage = () => {
  const { id = '' } = useParams();
  const person = usePerson();
  if (person.role === undefined || person.role === 'operator' || !mayTrace(person))
    return <Navigate to={homeOf(person)} replace />;
  return <Case id={id} />;
};
