import { useQuery } from '@tanstack/react-query';
import { Button, Select, Skeleton, Table, Tag, type TableProps } from 'antd';
import type { RecallCaseRow, RecallRegime } from '@zhixin/contracts';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { recallCasesQuery, recallRegimesQuery, type RecallFilter } from '../api/recall-queries.js';
import { searchOf } from '../enterprises/filter.js';
import { useWords } from '../language/translation.js';
import type { zhRecall } from '../language/zh-recall.js';
import { homeOf, mayTrace } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { Freshness } from '../shell/freshness.js';
import { PartyLink } from '../shell/party-link.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { DueMark } from './due-mark.js';
import { openingAddress, openingOf } from './opening-address.js';
import { NoticesPanel } from './notices-panel.js';
import { OpeningDialog } from './opening-dialog.js';
import { STATUSES } from './status-line.js';
import { useRecallWords } from './use-recall-words.js';
import styles from './recall.module.css';

type Columns = NonNullable<TableProps<RecallCaseRow>['columns']>;

const DUES = ['overdue', 'today', 'week'] as const;

const filterOf = (search: URLSearchParams): RecallFilter => ({
  due: DUES.find((due) => due === search.get('due')),
  status: STATUSES.find((status) => status === search.get('status')),
  regime: search.get('regime') || undefined,
  cursor: search.get('cursor') || undefined,
});

/** The newest version of each regime, by name. */
export const newestRegimes = (regimes: readonly RecallRegime[]): readonly RecallRegime[] => [
  ...new Map(
    [...regimes]
      .sort((left, right) => left.effectiveFrom.localeCompare(right.effectiveFrom))
      .map((regime) => [regime.regime, regime]),
  ).values(),
];

const useColumns = (titles: ReadonlyMap<string, string>): Columns => {
  const { t } = useWords();
  const { statusOf, actorsOf } = useRecallWords();
  return [
    {
      title: t('recall.product'),
      key: 'product',
      render: (_, { id, product, regime, level, missed }) => (
        <>
          <Link to={`/recalls/${id}`}>{product}</Link>
          <div className="hint">
            {titles.get(regime) ?? regime}
            {level !== undefined && ` · ${t('recall.level', { level })}`}
          </div>
          {missed > 0 && <Tag color="error">{t('recall.late', { count: missed })}</Tag>}
        </>
      ),
    },
    {
      title: t('recall.dueFirst'),
      key: 'due',
      width: 330,
      render: (_, { due }) =>
        due === undefined ? (
          <span className="quiet">{t('recall.nothingDue')}</span>
        ) : (
          <>
            <DueMark dueAt={due.dueAt} provisional={due.provisional} />
            <div className="hint">
              {due.title} · {t('recall.by', { who: actorsOf(due.who) })}
            </div>
          </>
        ),
    },
    {
      title: t('recall.status'),
      key: 'status',
      width: 150,
      render: (_, { status, decision }) => (
        <>
          {statusOf(status)}
          {decision !== undefined && (
            <div className="hint">
              {t(`recall.decisions.${decision as keyof typeof zhRecall.decisions}`)}
            </div>
          )}
        </>
      ),
    },
    {
      title: t('recall.responsible'),
      key: 'responsible',
      width: 230,
      render: (_, { uscc, name }) => <PartyLink party={{ uscc, name }} />,
    },
  ];
};

const Filters = ({
  filter,
  titles,
  onChange,
}: {
  readonly filter: RecallFilter;
  readonly titles: ReadonlyMap<string, string>;
  readonly onChange: (changed: Partial<RecallFilter>) => void;
}) => {
  const { t } = useWords();
  const { statusOf } = useRecallWords();
  return (
    <div className={styles.filters} role="group" aria-label={t('recall.filters')}>
      {[undefined, ...DUES].map((due) => (
        <Button
          key={due ?? 'any'}
          type={filter.due === due ? 'primary' : 'default'}
          aria-pressed={filter.due === due}
          onClick={() => onChange({ due })}
        >
          {t(`recall.dues.${due ?? 'any'}`)}
        </Button>
      ))}
      <Select
        aria-label={t('recall.regime')}
        allowClear
        placeholder={t('recall.anyRegime')}
        style={{ minWidth: 180 }}
        value={filter.regime ?? null}
        options={[...titles].map(([value, label]) => ({ value, label }))}
        onChange={(regime: string | undefined) => onChange({ regime })}
      />
      <Select
        aria-label={t('recall.status')}
        allowClear
        placeholder={t('recall.anyStatus')}
        style={{ minWidth: 150 }}
        value={filter.status ?? null}
        options={STATUSES.map((value) => ({ value, label: statusOf(value) }))}
        onChange={(status: string | undefined) => onChange({ status })}
      />
    </div>
  );
};

const Head = () => {
  const { t } = useWords();
  const navigate = useNavigate();
  const { role } = usePerson();
  return (
    <header className={styles.head}>
      <div>
        <h1>{t('recall.title')}</h1>
        <p className="quiet">{t('recall.intro')}</p>
      </div>
      {role !== 'agency' && (
        <Button type="primary" onClick={() => void navigate(openingAddress({}))}>
          {t(role === 'enterprise' ? 'recall.openOwn' : 'recall.open')}
        </Button>
      )}
    </header>
  );
};

const Board = () => {
  const { t, say, language } = useWords();
  const { client } = useSession();
  const person = usePerson();
  const [search, setSearch] = useSearchParams();
  const opening = openingOf(search);
  const filter = filterOf(search);
  const page = useQuery(recallCasesQuery(client, filter, language));
  const regimes = useQuery(recallRegimesQuery(client));
  const newest = newestRegimes(regimes.data?.body.items ?? []);
  const titles = new Map(newest.map(({ regime, title }) => [regime, say(title)]));
  const columns = useColumns(titles);
  const change = (changed: Partial<RecallFilter>) =>
    setSearch(searchOf({ ...filter, ...changed, cursor: undefined } as never));
  const next = page.data?.next;
  return (
    <div className={styles.page}>
      <title>{`${t('recall.title')} · ${t('product.name')}`}</title>
      <Head />
      <OpeningDialog
        regimes={newest}
        open={opening !== undefined}
        initial={opening ?? {}}
        onClose={() => change({})}
      />
      {person.role === 'enterprise' && <NoticesPanel />}
      <section className="panel" aria-label={t('recall.list')}>
        <div className={styles.headLine}>
          <Filters filter={filter} titles={titles} onChange={change} />
          <Freshness asOf={page.data?.body.asOf} parked={page.data?.body.parked} />
        </div>
        {page.isError ? (
          <ProblemNotice error={page.error} onRetry={() => page.refetch()} />
        ) : (
          <Table<RecallCaseRow>
            aria-label={t('recall.list')}
            size="middle"
            rowKey="id"
            columns={columns}
            dataSource={[...(page.data?.body.items ?? [])]}
            pagination={false}
            scroll={{ x: 900 }}
            locale={{
              emptyText: page.isPending ? (
                <Skeleton active title={false} />
              ) : (
                <p className="quiet">{t('recall.empty')}</p>
              ),
            }}
          />
        )}
        <div className={styles.pages}>
          {filter.cursor !== undefined && (
            <Button onClick={() => change({})}>{t('list.first')}</Button>
          )}
          <Button
            disabled={next === undefined}
            onClick={() => setSearch(searchOf({ ...filter, cursor: next } as never))}
          >
            {t('list.next')}
          </Button>
        </div>
      </section>
    </div>
  );
};

/** The recall board: what is due, by whom, what is late. */
export const RecallsPage = () => {
  const person = usePerson();
  if (person.role === undefined || person.role === 'operator' || !mayTrace(person))
    return <Navigate to={homeOf(person)} replace />;
  return <Board />;
};
