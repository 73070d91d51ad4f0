import { Skeleton, Table, Tag, Tooltip, type TableProps } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useRegionNames } from '../api/region-queries.js';
import type { SeenSummary } from '../api/seen.js';
import { figure } from '../format/figures.js';
import { regionLabel } from '../format/regions.js';
import { agoOf, dayOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { usePerson } from '../session/session.js';
import { GradeBadge } from '../shell/grade-badge.js';
import { IncompleteBadge } from '../shell/incomplete.js';
import { ListedBadge } from '../shell/listed-badge.js';
import styles from './enterprises.module.css';

type Columns = NonNullable<TableProps<SeenSummary>['columns']>;

/** Digits of GB/T 2260 that name a city. */
const CITY_DIGITS = 4;

const useColumns = (): Columns => {
  const { t, language } = useWords();
  const { region: within = '', role } = usePerson();
  const names = useRegionNames();
  const columns: Columns = [
    {
      title: t('list.name'),
      key: 'name',
      render: (_, { uscc, name, incompleteSince }) => (
        <>
          <Link className={styles.name} to={`/enterprises/${uscc}`}>
            {name}
          </Link>{' '}
          <IncompleteBadge since={incompleteSince} />
          <div className="code quiet">{uscc}</div>
        </>
      ),
    },
    {
      title: t('list.grade'),
      key: 'grade',
      width: 168,
      render: (_, { grade, provisional }) => (
        <>
          <GradeBadge grade={grade} />{' '}
          {provisional && (
            <Tooltip title={t('grade.provisionalHint')}>
              <Tag>{t('grade.provisional')}</Tag>
            </Tooltip>
          )}
        </>
      ),
    },
    {
      title: t('list.score'),
      key: 'score',
      width: 76,
      align: 'right',
      render: (_, { score }) => (
        <span className={styles.score}>{score === undefined ? null : figure(score)}</span>
      ),
    },
    {
      title: <Tooltip title={t('list.tierHint')}>{t('list.tier')}</Tooltip>,
      key: 'tier',
      width: 92,
      align: 'center',
      render: (_, { tier }) => tier && <GradeBadge grade={tier} named={false} />,
    },
    {
      title: t('list.list'),
      key: 'listed',
      width: 128,
      render: (_, { listed }) =>
        listed ? <ListedBadge /> : <span className="quiet">{t('listing.notListed')}</span>,
    },
    {
      title: t('list.region'),
      key: 'region',
      // Whoever sees more than one city is told the city as well.
      width: within.length < CITY_DIGITS ? 250 : 150,
      render: (_, { region }) =>
        names === undefined ? (
          region
        ) : (
          <span title={region}>{regionLabel(region, names, within)}</span>
        ),
    },
    {
      title: t('list.gradeSince'),
      key: 'gradeSince',
      width: 130,
      render: (_, { gradeSince }) => (
        <>
          {dayOf(gradeSince)}
          <div className="hint">{agoOf(gradeSince, Date.now(), language)}</div>
        </>
      ),
    },
  ];
  // Agencies get neither score nor tier, and are not shown empty columns.
  const hidden = role === 'agency' ? ['score', 'tier'] : [];
  return columns.filter(({ key }) => !hidden.includes(String(key)));
};

/** One page of enterprises. A row opens with the pointer, its name with the keyboard. */
export const EnterpriseTable = ({
  items,
  loading,
}: {
  readonly items: readonly SeenSummary[];
  readonly loading: boolean;
}) => {
  const { t } = useWords();
  const navigate = useNavigate();
  const columns = useColumns();
  return (
    <Table<SeenSummary>
      aria-label={t('list.table')}
      size="small"
      rowKey="uscc"
      columns={columns}
      dataSource={items}
      loading={loading && items.length > 0}
      pagination={false}
      scroll={{ x: 900 }}
      rowClassName={styles.row ?? ''}
      locale={{
        emptyText: loading ? (
          <Skeleton active title={false} paragraph={{ rows: 8 }} />
        ) : (
          <p className="quiet">{t('list.empty')}</p>
        ),
      }}
      onRow={({ uscc }) => ({ onClick: () => void navigate(`/enterprises/${uscc}`) })}
    />
  );
};
