import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Skeleton, Table, type TableProps } from 'antd';
import { parkedQuery, replayParked, type ParkedEvent } from '../api/platform-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import styles from './platform.module.css';

type Columns = NonNullable<TableProps<ParkedEvent>['columns']>;

const ReplayButton = ({ parked }: { readonly parked: ParkedEvent }) => {
  const { t } = useWords();
  const { client } = useSession();
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => replayParked(client, parked.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['parked'] }),
  });
  return (
    <>
      <Button size="small" loading={replay.isPending} onClick={() => replay.mutate()}>
        {t('platform.replay')}
      </Button>
      {replay.isSuccess && <p className="quiet">{t('platform.replayAsked')}</p>}
      {replay.isError && <ProblemNotice error={replay.error} />}
    </>
  );
};

const useColumns = (): Columns => {
  const { t } = useWords();
  return [
    {
      title: t('platform.parkedWhat'),
      key: 'what',
      render: (_, { type, group }) => (
        <>
          {type}
          <div className="code quiet">{group}</div>
        </>
      ),
    },
    {
      title: t('platform.parkedWhy'),
      key: 'why',
      render: (_, { reason, error, attempts }) => (
        <details>
          <summary>{t(`platform.reason.${reason}`)}</summary>
          <p className="quiet">{t('platform.attempts', { total: attempts })}</p>
          <pre className={styles.error}>{error}</pre>
        </details>
      ),
    },
    {
      title: t('platform.parkedAt'),
      key: 'since',
      width: 140,
      render: (_, { parkedAt }) => minuteOf(parkedAt),
    },
    {
      title: <span className="visually-hidden">{t('platform.replay')}</span>,
      key: 'replay',
      width: 120,
      render: (_, parked) => <ReplayButton parked={parked} />,
    },
  ];
};

/** What was set aside, and the way to have it handled again once its cause is mended. */
export const ParkedPanel = () => {
  const { t } = useWords();
  const { client } = useSession();
  const columns = useColumns();
  const parked = useQuery(parkedQuery(client));
  return (
    <section className={`panel ${styles.links}`}>
      <h2 id="parked">{t('platform.parked')}</h2>
      <p className="quiet">{t('platform.parkedText')}</p>
      {parked.isError ? (
        <ProblemNotice error={parked.error} onRetry={() => parked.refetch()} />
      ) : (
        <Table<ParkedEvent>
          aria-labelledby="parked"
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={[...(parked.data?.body.items ?? [])]}
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          scroll={{ x: 560 }}
          locale={{
            emptyText: parked.isPending ? (
              <Skeleton active title={false} />
            ) : (
              <p className="quiet">{t('platform.parkedEmpty')}</p>
            ),
          }}
        />
      )}
    </section>
  );
};
