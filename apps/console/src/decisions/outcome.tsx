import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Spin } from 'antd';
import type { Grade } from '@zhixin/contracts';
import { useEffect } from 'react';
import { explanationQuery } from '../api/credit-queries.js';
import type { SeenExplanation } from '../api/seen.js';
import { figure, points } from '../format/figures.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { GradeBadge } from '../shell/grade-badge.js';
import styles from './decisions.module.css';

/** How often the grade is looked at after a decision, and for how long before the wait is given up. */
const LOOK_EVERY_MS = 300;
const LOOK_FOR_MS = 15_000;

/** How an enterprise stands. */
export interface GradeStanding {
  readonly grade: Grade;
  readonly score?: number | undefined;
}

/** A decision that was recorded. */
export interface RecordedDecision {
  readonly at: number;
  /** What was decided and that it is recorded, in words; the page behind may already offer the opposite. */
  readonly title: string;
  readonly text: string;
  readonly before: GradeStanding;
  /** False when it was recorded before: nothing happened now. */
  readonly recorded: boolean;
  readonly warnings: readonly { readonly code: string; readonly detail: string }[];
  /** Whether an explanation already reckons with it. */
  readonly isSeenIn: (explanation: SeenExplanation) => boolean;
  /** The line of the explanation that it put or changed. */
  readonly eventId: string | undefined;
}

const useAfter = (uscc: string, { at, isSeenIn }: RecordedDecision) => {
  const { client } = useSession();
  const queries = useQueryClient();
  const isSeen = (explanation: SeenExplanation | undefined, updatedAt: number): boolean =>
    explanation !== undefined && updatedAt > at && isSeenIn(explanation);
  const { data, dataUpdatedAt } = useQuery({
    ...explanationQuery(client, uscc),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      isSeen(state.data?.body, state.dataUpdatedAt) || Date.now() > at + LOOK_FOR_MS
        ? false
        : LOOK_EVERY_MS,
  });
  const seen = isSeen(data?.body, dataUpdatedAt);
  useEffect(() => {
    // What stands behind the dialog is of before the decision.
    if (seen) void queries.invalidateQueries();
  }, [seen, queries]);
  return { after: seen ? data?.body : undefined, isLate: dataUpdatedAt > at + LOOK_FOR_MS };
};

const Stands = ({
  name,
  standing,
}: {
  readonly name: string;
  readonly standing: GradeStanding;
}) => (
  <div className={styles.standing}>
    <span className={styles.standingName}>{name}</span>
    <GradeBadge grade={standing.grade} />
    {standing.score !== undefined && <strong>{figure(standing.score)}</strong>}
  </div>
);

const Change = ({
  made,
  after,
}: {
  readonly made: RecordedDecision;
  readonly after: SeenExplanation;
}) => {
  const { t, say } = useWords();
  const { before } = made;
  const line = after.items.find(({ eventId }) => eventId === made.eventId);
  const isSame = before.grade === after.grade && before.score === after.score;
  return (
    <>
      <div className={styles.change}>
        <Stands name={t('decision.before')} standing={before} />
        <span aria-hidden="true" className={styles.arrow}>
          →
        </span>
        <Stands name={t('decision.after')} standing={after} />
      </div>
      {isSame && <p>{t('decision.same')}</p>}
      {line !== undefined && (
        <p className={styles.because}>
          <strong>{say(line.title)}</strong>{' '}
          {t('explanation.points', { points: points(line.points) })}
          {' · '}
          {say(line.because)}
        </p>
      )}
    </>
  );
};

/** Says that a decision is recorded, waits for the grade that reckons with it and shows before and after. */
export const Outcome = ({
  uscc,
  made,
}: {
  readonly uscc: string;
  readonly made: RecordedDecision;
}) => {
  const { t } = useWords();
  const { after, isLate } = useAfter(uscc, made);
  return (
    <div role="status" className={styles.outcome}>
      <Alert type="success" showIcon title={made.recorded ? made.text : t('registration.before')} />
      {made.warnings.map(({ code, detail }) => (
        <Alert key={code} type="warning" showIcon title={detail} />
      ))}
      {after !== undefined && <Change made={made} after={after} />}
      {after === undefined &&
        (isLate ? (
          <p>{t('decision.late')}</p>
        ) : (
          <p className={styles.waiting}>
            <Spin size="small" /> {t('decision.waiting')}
          </p>
        ))}
    </div>
  );
};
