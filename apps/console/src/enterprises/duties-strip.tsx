import { useQueries, useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import {
  enterprisesQuery,
  enterpriseQuery,
  historyQuery,
  openFindingsQuery,
} from '../api/credit-queries.js';
import type { SeenCredit } from '../api/seen.js';
import { casesQuery } from '../api/supervision-queries.js';
import { traceFindingsQuery } from '../api/trace-queries.js';
import { agoOf, dayOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { IncompleteBadge, ParkedNote } from '../shell/incomplete.js';
import { ListedBadge } from '../shell/listed-badge.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { RecallButton } from '../scope/recall-button.js';
import { shortName } from '../trace/names.js';
import { traceAddress } from '../trace/trace-address.js';
import {
  DUTIES_SHOWN,
  dutiesOf,
  evidenceAddress,
  incompleteSince,
  lastChange,
  type Duty,
  type MainDuty,
} from './duties.js';
import styles from './duties.module.css';

interface DutyWords {
  readonly what: string;
  readonly why: string;
  /** What the supervision tier asks for. */
  readonly how?: string;
}

const useSupervision = (duty: Duty, credit: SeenCredit | undefined): DutyWords => {
  const { t, say } = useWords();
  const { client } = useSession();
  const enabled = duty.kind === 'supervise';
  const history = useQuery({ ...historyQuery(client, duty.uscc), enabled }).data?.body;
  const reason = history && lastChange(history)?.reason;
  const { supervision, tier = duty.enterprise?.tier } = credit ?? {};
  return {
    what: tier === undefined ? '' : t('duty.supervise', { tier }),
    why: reason === undefined ? '' : say(reason),
    ...(supervision === undefined
      ? {}
      : { how: [supervision.style, supervision.visits].map(say).join(t('duty.semicolon')) }),
  };
};

/** What to do about one enterprise, and why. */
const useDutyWords = (duty: Duty, credit: SeenCredit | undefined): DutyWords => {
  const { t, say, language } = useWords();
  const supervision = useSupervision(duty, credit);
  const ago = agoOf(duty.since, Date.now(), language);
  if (duty.kind === 'consider-listing')
    return {
      what: t('duty.considerListing'),
      why: t('duty.becausePenalty', { number: duty.penalty.decisionNumber, ago }),
    };
  if (duty.kind === 'supervise') return supervision;
  if (duty.kind === 'find-origin') {
    const { finding, lots } = duty;
    const shipped = agoOf(finding.occurredAt, Date.now(), language);
    const words = { lot: shortName(finding.reference), ago: shipped, lots };
    return {
      what: t('duty.findOrigin'),
      why: t(lots === 1 ? 'duty.becauseRecord' : 'duty.becauseRecords', words),
    };
  }
  if (duty.kind === 'explain-goods') {
    const { matter, matters } = duty;
    const matterWords = { title: say(matter.title), lot: shortName(matter.epc), ago, matters };
    return {
      what: t('duty.explainGoods'),
      why: t(matters === 1 ? 'duty.becauseMatter' : 'duty.becauseMatters', matterWords),
    };
  }
  const { product, failedItems } = duty.sample;
  const items = failedItems.join(t('duty.comma'));
  return {
    what: t('duty.followUpSample'),
    why: t('duty.becauseSample', { product, items, ago }),
  };
};

const ALSO = {
  'consider-listing': 'duty.considerListing',
  'follow-up-sample': 'duty.followUpSample',
  'find-origin': 'duty.findOrigin',
  'explain-goods': 'duty.explainGoods',
} as const;

const Reasons = ({ duty, words }: { readonly duty: MainDuty; readonly words: DutyWords }) => {
  const { t } = useWords();
  const { why, how } = words;
  const { also } = duty;
  return (
    <>
      {why !== '' && (
        <p className={styles.why}>
          <span className="quiet">{t('list.why')}</span> {why}
        </p>
      )}
      {duty.kind === 'find-origin' && (
        <p className={styles.why}>
          <Link
            className={styles.evidence}
            to={traceAddress({ epc: duty.finding.reference, direction: 'backward' })}
          >
            {t('duty.trace')}
          </Link>
        </p>
      )}
      {duty.kind === 'follow-up-sample' && duty.sample.epcs !== undefined && (
        <p className={`${styles.why} ${styles.evidence}`}>
          <RecallButton epcs={duty.sample.epcs} size="small" />
        </p>
      )}
      {how !== undefined && <p className={`${styles.why} quiet`}>{how}</p>}
      {also.length > 0 && (
        <p className={`${styles.why} quiet`}>
          {t('duty.also', { duties: also.map((kind) => t(ALSO[kind])).join(t('duty.comma')) })}
        </p>
      )}
    </>
  );
};

/** One duty; all of it leads to the evidence, the name by keyboard. */
const Card = ({ duty }: { readonly duty: MainDuty }) => {
  const { language } = useWords();
  const { client } = useSession();
  const { uscc, since } = duty;
  const credit = useQuery(enterpriseQuery(client, uscc)).data?.body;
  const known = credit ?? duty.enterprise;
  const words = useDutyWords(duty, credit);
  return (
    <li className={`${styles.card} ${styles[duty.kind]}`}>
      <p className={styles.cardHead}>
        <strong>{words.what}</strong>
        <time className="quiet" dateTime={since} title={dayOf(since)}>
          {agoOf(since, Date.now(), language)}
        </time>
      </p>
      <p className={styles.cardName}>
        {known !== undefined && <GradeBadge grade={known.grade} named={false} />}
        <Link to={evidenceAddress(duty)}>{known?.name ?? uscc}</Link>
        {known?.listed === true && <ListedBadge />}
        <IncompleteBadge since={incompleteSince(duty) ?? known?.incompleteSince} />
      </p>
      <Reasons duty={duty} words={words} />
    </li>
  );
};

// Lists made of the same rows lack the same.
const parkedIn = (lists: readonly { readonly data: ParkedAnswer | undefined }[]): number =>
  Math.max(...lists.map(({ data }) => data?.body.parked ?? 0));

interface ParkedAnswer {
  readonly body: { readonly parked?: number };
}

const useGrounds = () => {
  const { client } = useSession();
  return useQueries({
    queries: [
      enterprisesQuery(client, { grade: 'D' }),
      enterprisesQuery(client, { grade: 'C' }),
      casesQuery(client, 'penalty'),
      casesQuery(client, 'sampling'),
      openFindingsQuery(client),
      traceFindingsQuery(client),
    ],
    combine: ([worst, bad, penalties, samples, findings, matters]) => {
      const all = [worst, bad, penalties, samples, findings, matters];
      return {
        loading: all.some(({ isPending }) => isPending),
        failed: all.find(({ isError }) => isError),
        // The distribution leaves the grade filter out, so either page tells all counts.
        distribution: worst.data?.body.distribution,
        parked: parkedIn([worst, bad, findings]) + parkedIn([penalties, samples]),
        duties: dutiesOf({
          worst: [...(worst.data?.body.items ?? []), ...(bad.data?.body.items ?? [])],
          penalties: penalties.data?.body.items ?? [],
          samples: samples.data?.body.items ?? [],
          findings: findings.data?.body.items ?? [],
          matters: matters.data?.body.items ?? [],
        }),
      };
    },
  });
};

/** What needs doing today, and why: the list, unsafe samples, goods from nowhere, the worst grades, the rest. */
export const DutiesStrip = () => {
  const { t } = useWords();
  const [unfolded, setUnfolded] = useState(false);
  const { loading, failed, distribution, duties, parked } = useGrounds();
  // Half of the grounds would call half of the duties all.
  const isTold = !loading && failed === undefined;
  const shown = unfolded ? duties : duties.slice(0, DUTIES_SHOWN);
  return (
    <section className={styles.attention} aria-labelledby="duties">
      <div className={styles.sectionHead}>
        <h2 id="duties">{t('duty.title')}</h2>
        {isTold && <strong>{t('duty.count', { total: duties.length })}</strong>}
        <ParkedNote parked={parked} />
        {distribution !== undefined &&
          (['D', 'C'] as const).map((grade) => (
            <Link
              key={grade}
              className={styles[`count${grade}`]}
              to={`/enterprises?grade=${grade}`}
            >
              {t('list.attentionCount', { name: t(`grade.${grade}`), count: distribution[grade] })}
            </Link>
          ))}
        <span className="hint">{t('duty.hint')}</span>
      </div>
      {failed !== undefined && (
        <ProblemNotice error={failed.error} onRetry={() => failed.refetch()} />
      )}
      {loading && failed === undefined && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {isTold && duties.length === 0 && <p className="quiet">{t('duty.none')}</p>}
      {isTold && (
        <ol className={styles.cards}>
          {shown.map((duty) => (
            <Card key={duty.uscc} duty={duty} />
          ))}
        </ol>
      )}
      {isTold && duties.length > DUTIES_SHOWN && (
        <Button type="link" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {t(unfolded ? 'duty.fewer' : 'duty.all', { total: duties.length })}
        </Button>
      )}
    </section>
  );
};
