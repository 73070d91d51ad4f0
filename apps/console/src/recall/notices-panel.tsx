import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Table, Tag, type TableProps } from 'antd';
import type { RecallNotice } from '@zhixin/contracts';
import { recallNoticesQuery, takeRecallAcknowledgement } from '../api/recall-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { usePerson, useSession } from '../session/session.js';
import { PartyLink } from '../shell/party-link.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import styles from './recall.module.css';

type Columns = NonNullable<TableProps<RecallNotice>['columns']>;

const Answer = ({ notice }: { readonly notice: RecallNotice }) => {
  const { t } = useWords();
  const { acknowledgedAt, withdrawnAt, isUnreachable, soldAfter } = notice;
  return (
    <>
      {withdrawnAt !== undefined ? (
        <span className="quiet">{t('recall.notices.withdrawn')}</span>
      ) : acknowledgedAt === undefined ? (
        <span>{t(isUnreachable ? 'recall.notices.unreachable' : 'recall.notices.waiting')}</span>
      ) : (
        <span className={styles.metMark}>
          {t('recall.notices.acknowledged', { time: minuteOf(acknowledgedAt) })}
        </span>
      )}{' '}
      {soldAfter.length > 0 && (
        <Tag color="error">{t('recall.notices.soldAfter', { count: soldAfter.length })}</Tag>
      )}
    </>
  );
};

/** One click by the enterprise that was notified. */
const Acknowledge = ({ notice }: { readonly notice: RecallNotice }) => {
  const { t } = useWords();
  const { client } = useSession();
  const person = usePerson();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const sending = useMutation({
    mutationFn: () => takeRecallAcknowledgement(client, notice.caseId),
    onSuccess: async () => {
      void message.success(t('recall.notices.done'));
      await queries.invalidateQueries({ queryKey: ['recall'] });
    },
  });
  const isMine = person.role === 'enterprise' && notice.uscc === person.uscc;
  if (!isMine || notice.acknowledgedAt !== undefined) return null;
  return (
    <Button
      size="small"
      type="primary"
      loading={sending.isPending}
      onClick={() => sending.mutate()}
    >
      {t('recall.notices.acknowledge')}
    </Button>
  );
};

const useColumns = (): Columns => {
  const { t } = useWords();
  return [
    {
      title: t('recall.notices.party'),
      key: 'party',
      render: (_, notice) => <PartyLink party={notice} />,
    },
    {
      title: t('recall.notices.lots'),
      key: 'lots',
      render: (_, { lots }) =>
        lots.map(({ lot, quantity, uom }) => (
          <div key={`${lot} ${uom}`}>
            <span className="code">{lot}</span> {quantity ?? t('recall.goods.unknown')} {uom}
          </div>
        )),
    },
    {
      title: t('recall.notices.notified'),
      key: 'notified',
      width: 150,
      render: (_, { notifiedAt }) => minuteOf(notifiedAt),
    },
    {
      title: t('recall.notices.answered'),
      key: 'answered',
      width: 220,
      render: (_, notice) => (
        <>
          <Answer notice={notice} /> <Acknowledge notice={notice} />
        </>
      ),
    },
  ];
};

/** Who was notified of a recall and what they answered; without a case, what an enterprise was told itself. */
export const NoticesPanel = ({ caseId }: { readonly caseId?: string }) => {
  const { t } = useWords();
  const { client } = useSession();
  const notices = useQuery(recallNoticesQuery(client, caseId));
  const columns = useColumns();
  const items = notices.data?.body.items ?? [];
  if (caseId === undefined && items.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="notices">
      <h2 id="notices">
        {t(caseId === undefined ? 'recall.notices.own' : 'recall.notices.title')}
      </h2>
      {notices.isError ? (
        <ProblemNotice error={notices.error} onRetry={() => notices.refetch()} />
      ) : (
        <Table<RecallNotice>
          aria-labelledby="notices"
          size="small"
          rowKey={({ caseId: id, uscc, partyId, capacity }) =>
            [id, uscc ?? partyId, capacity].join(' ')
          }
          columns={columns}
          dataSource={[...items]}
          pagination={false}
          scroll={{ x: 640 }}
          locale={{ emptyText: <p className="quiet">{t('recall.notices.none')}</p> }}
        />
      )}
    </section>
  );
};
