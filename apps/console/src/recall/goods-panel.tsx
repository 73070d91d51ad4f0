import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Table, type TableProps } from 'antd';
import type { RecallGoods, RecallScopeStanding, RecoveryFigures } from '@zhixin/contracts';
import { Link } from 'react-router';
import { recallGoodsQuery, takeRecallStep } from '../api/recall-queries.js';
import { useWords } from '../language/translation.js';
import { scopeAddress } from '../scope/scope-address.js';
import { usePerson, useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import styles from './recall.module.css';

const FIGURES = ['affected', 'remedied', 'returned', 'destroyed', 'sold', 'unaccounted'] as const;

interface MeasuredGoods extends RecoveryFigures {
  readonly key: string;
  readonly channel?: string;
}
type Columns = NonNullable<TableProps<MeasuredGoods>['columns']>;

const useColumns = ({ definitions }: RecallGoods['recovery']): Columns => {
  const { t, say } = useWords();
  const unknown = <span className="quiet">{t('recall.goods.unknown')}</span>;
  return [
    {
      title: t('recall.goods.channel'),
      key: 'channel',
      render: (_, { channel, uom }) => [channel, uom].filter(Boolean).join(' · '),
    },
    ...FIGURES.map((figure) => ({
      title: <span title={say(definitions[figure])}>{t(`recall.goods.${figure}`)}</span>,
      key: figure,
      align: 'right' as const,
      render: (_: unknown, row: MeasuredGoods) => row[figure] ?? unknown,
    })),
    {
      title: <span title={say(definitions.rate)}>{t('recall.goods.rate')}</span>,
      key: 'rate',
      align: 'right',
      render: (_, { rate }) =>
        rate === null ? unknown : <strong>{Math.floor(rate * 1000) / 10} %</strong>,
    },
  ];
};

const Figures = ({ recovery }: { readonly recovery: RecallGoods['recovery'] }) => {
  const { t } = useWords();
  const rows: readonly MeasuredGoods[] = [
    ...recovery.byUnit.map((figures) => ({ ...figures, key: figures.uom })),
    ...recovery.byChannel.map(({ channel, ...figures }) => ({
      ...figures,
      key: `${channel} ${figures.uom}`,
      channel: t(`recall.goods.channels.${channel}`),
    })),
  ];
  return (
    <Table<MeasuredGoods>
      aria-labelledby="goods"
      size="small"
      rowKey="key"
      columns={useColumns(recovery)}
      dataSource={[...rows]}
      pagination={false}
      scroll={{ x: 640 }}
    />
  );
};

/** What a newer scope changes; an officer lets the case stand on it. */
const Proposal = ({
  caseId,
  goods,
}: {
  readonly caseId: string;
  readonly goods: RecallGoods & { readonly scope: RecallScopeStanding };
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const { role } = usePerson();
  const queries = useQueryClient();
  const { set, newestScopeId: scopeId, newestDocumentHash: documentHash } = goods.scope;
  const accepting = useMutation({
    mutationFn: () =>
      takeRecallStep(
        client,
        { id: caseId, step: 'scopes' },
        {
          body: { document: { scopeId, documentHash, set } },
          idempotencyKey: `${caseId} ${scopeId}`,
        },
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['recall', caseId] }),
  });
  const counts = goods.proposal?.counts;
  if (counts === undefined) return null;
  return (
    <Alert
      type="warning"
      message={t('recall.goods.proposal', {
        entered: counts.thingsEntered,
        left: counts.thingsLeft,
        bounds: counts.boundsChanged,
        partiesIn: counts.partiesEntered,
        partiesOut: counts.partiesLeft,
      })}
      action={
        role === 'regulator' && (
          <Button loading={accepting.isPending} onClick={() => accepting.mutate()}>
            {t('recall.goods.accept')}
          </Button>
        )
      }
      {...(accepting.isError && { description: <ProblemNotice error={accepting.error} /> })}
    />
  );
};

const Scope = ({ caseId, goods }: { readonly caseId: string; readonly goods: RecallGoods }) => {
  const { t } = useWords();
  const { scope, refused, recovery } = goods;
  return (
    <>
      {refused !== undefined && (
        <Alert type="error" message={t('recall.goods.refused', { because: refused.because })} />
      )}
      {scope === undefined ? (
        <p className="quiet">{t('recall.goods.none')}</p>
      ) : (
        <>
          <p>
            <Link to={scopeAddress(scope.newestScopeId)}>
              {t('recall.goods.stands', {
                version: scope.version,
                set: t(`recall.goods.sets.${scope.set as 'recorded' | 'worst-case'}`),
              })}
            </Link>
          </p>
          {!scope.isWhole && <Alert type="info" message={t('recall.goods.coming')} />}
          <Proposal caseId={caseId} goods={{ ...goods, scope }} />
          <Figures recovery={recovery} />
        </>
      )}
    </>
  );
};

/** How far a recall has come, measured from what events tell of its goods. */
export const GoodsPanel = ({ caseId }: { readonly caseId: string }) => {
  const { t } = useWords();
  const { client } = useSession();
  const answer = useQuery(recallGoodsQuery(client, caseId));
  const goods = answer.data?.body;
  return (
    <section className={`panel ${styles.page}`} aria-labelledby="goods">
      <h2 id="goods">{t('recall.goods.title')}</h2>
      {answer.isError && <ProblemNotice error={answer.error} onRetry={() => answer.refetch()} />}
      {goods !== undefined && <Scope caseId={caseId} goods={goods} />}
    </section>
  );
};
