import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton, Table, type TableProps } from 'antd';
import type { LotSummary } from '@zhixin/contracts';
import { Link } from 'react-router';
import { lotsQuery } from '../api/trace-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { RecallButton } from '../scope/recall-button.js';
import { useStepName } from '../trace/use-trace-words.js';
import { shortName } from '../trace/names.js';
import { traceAddress } from '../trace/trace-address.js';
import styles from './enterprise.module.css';

type Columns = NonNullable<TableProps<LotSummary>['columns']>;

const useColumns = (): Columns => {
  const { t } = useWords();
  const stepName = useStepName();
  return [
    {
      title: t('enterprise.lot'),
      key: 'lot',
      render: (_, { epc }) => (
        <>
          <Link to={traceAddress({ epc })} title={epc}>
            {shortName(epc)}
          </Link>
          <div className="no-print">
            <RecallButton epcs={[epc]} size="small" />
          </div>
        </>
      ),
    },
    {
      title: t('enterprise.product'),
      key: 'product',
      render: (_, { name, gtin }) => (
        <>
          {name}
          {gtin !== undefined && <div className="code quiet">GTIN {gtin}</div>}
        </>
      ),
    },
    { title: t('enterprise.events'), dataIndex: 'events', width: 72, align: 'right' },
    { title: t('enterprise.items'), dataIndex: 'items', width: 72, align: 'right' },
    {
      title: t('enterprise.lastStep'),
      key: 'step',
      width: 110,
      render: (_, { lastBizStep }) => stepName(lastBizStep),
    },
    {
      title: t('enterprise.lastSeen'),
      key: 'seen',
      width: 146,
      render: (_, { lastSeen }) => minuteOf(lastSeen),
    },
  ];
};

/** What the enterprise reported on, each with the way to its trace. */
export const LotsPanel = ({ uscc }: { readonly uscc: string }) => {
  const { t } = useWords();
  const { client } = useSession();
  const columns = useColumns();
  const lots = useInfiniteQuery(lotsQuery(client, uscc));
  return (
    <section className={`panel ${styles.section}`} aria-labelledby="lots">
      <div className={styles.sectionHead}>
        <h2 id="lots">{t('enterprise.lots')}</h2>
      </div>
      {lots.isError ? (
        <ProblemNotice error={lots.error} onRetry={() => lots.refetch()} />
      ) : (
        <Table<LotSummary>
          aria-labelledby="lots"
          size="small"
          rowKey="epc"
          columns={columns}
          dataSource={lots.data?.pages.flatMap(({ body }) => body.items) ?? []}
          pagination={false}
          scroll={{ x: 640 }}
          locale={{
            emptyText: lots.isPending ? (
              <Skeleton active title={false} />
            ) : (
              <p className="quiet">{t('enterprise.lotsEmpty')}</p>
            ),
          }}
        />
      )}
      {lots.hasNextPage && (
        <div className={styles.more}>
          <Button loading={lots.isFetchingNextPage} onClick={() => void lots.fetchNextPage()}>
            {t('enterprise.more')}
          </Button>
        </div>
      )}
    </section>
  );
};
