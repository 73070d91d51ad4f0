import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import type { CitedEvent } from '@zhixin/contracts';
import { epcisEventQuery } from '../api/trace-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { useStepName } from '../trace/use-trace-words.js';
import styles from './scope.module.css';

const EventDialog = ({ eventID, onClose }: { readonly eventID: string; onClose: () => void }) => {
  const { t } = useWords();
  const { client } = useSession();
  const event = useQuery(epcisEventQuery(client, eventID));
  return (
    <Modal open title={t('scope.event')} width={760} footer={null} onCancel={onClose}>
      {event.isPending && <Skeleton active title={false} />}
      {event.isError && <ProblemNotice error={event.error} onRetry={() => event.refetch()} />}
      {event.data !== undefined && (
        <pre className={styles.record} tabIndex={0}>
          {JSON.stringify(event.data.body, null, 2)}
        </pre>
      )}
    </Modal>
  );
};

/** Events by time, step and reporter, each with the way to the record itself. */
export const Evidence = ({
  ids,
  events,
}: {
  readonly ids: readonly string[];
  readonly events: Readonly<Record<string, CitedEvent>>;
}) => {
  const { t } = useWords();
  const stepName = useStepName();
  const [opened, setOpened] = useState<string>();
  return (
    <>
      <ol className={styles.events}>
        {ids.map((id) => {
          const event = events[id];
          return (
            <li key={id}>
              {event === undefined ? (
                <span className={`code quiet ${styles.eventId}`} title={id}>
                  {id}
                </span>
              ) : (
                <>
                  <time dateTime={event.eventTime}>{minuteOf(event.eventTime)}</time>
                  <span>{stepName(event.bizStep)}</span>
                  <span>{event.reporter.name}</span>
                </>
              )}
              <Button type="link" size="small" title={id} onClick={() => setOpened(id)}>
                {t('scope.openEvent')}
              </Button>
            </li>
          );
        })}
      </ol>
      {opened !== undefined && (
        <EventDialog eventID={opened} onClose={() => setOpened(undefined)} />
      )}
    </>
  );
};
