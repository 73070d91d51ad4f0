import { Segmented, Table, type TableProps } from 'antd';
import type { CommonSources, SharedSource } from '@zhixin/contracts';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { figure } from '../format/figures.js';
import { useWords } from '../language/translation.js';
import { Evidence } from '../scope/evidence.js';
import { RecallButton } from '../scope/recall-button.js';
import { ThingLink } from '../scope/scope-items.js';
import { PartyLink } from '../shell/party-link.js';
import { useFirst } from '../shell/use-first.js';
import { shortName } from '../trace/names.js';
import { traceAddress } from '../trace/trace-address.js';
import styles from './sources.module.css';

const KINDS = ['things', 'places', 'parties'] as const;
type SourceKind = (typeof KINDS)[number];

/** A source of any kind, in one shape. */
interface SourceRow extends SharedSource {
  readonly key: string;
  readonly name: ReactNode;
  /** A thing that could be recalled. */
  readonly epc?: string;
}

const rowsOf = (sources: CommonSources, kind: SourceKind): readonly SourceRow[] => {
  if (kind === 'things')
    return sources.things.map(({ epc, ...shared }) => ({
      ...{ key: epc, epc, name: <ThingLink epc={epc} />, ...shared },
    }));
  if (kind === 'places')
    return sources.places.map(({ place, ...shared }) => ({
      ...{ key: place, name: <span title={place}>{shortName(place)}</span>, ...shared },
    }));
  return sources.parties.map(({ party, ...shared }) => ({
    ...{ key: party.uscc ?? party.name, name: <PartyLink party={party} />, ...shared },
  }));
};

/** How many of the points lead back to a source, as a bar and in figures. */
const Share = ({ row, points }: { readonly row: SourceRow; readonly points: number }) => {
  const { t } = useWords();
  const count = row.paths.length;
  return (
    <div className={styles.share}>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${(100 * count) / points}%` }} />
      </span>
      {t('scope.sources.share', { count, points })}
    </div>
  );
};

type Columns = NonNullable<TableProps<SourceRow>['columns']>;

const useColumns = (points: number): Columns => {
  const { t } = useWords();
  return [
    { title: t('scope.sources.source'), key: 'source', render: (_, { name }) => name },
    {
      title: t('scope.sources.reached'),
      key: 'share',
      width: 220,
      render: (_, row) => <Share row={row} points={points} />,
    },
    {
      title: <span title={t('scope.sources.beforeHint')}>{t('scope.sources.before')}</span>,
      key: 'before',
      width: 150,
      align: 'right',
      render: (_, { daysBefore }) => t('scope.sources.days', { days: figure(daysBefore) }),
    },
    {
      key: 'recall',
      width: 210,
      render: (_, { epc }) => epc !== undefined && <RecallButton epcs={[epc]} size="small" />,
    },
  ];
};

/** From the source to each point that leads back to it. */
const Paths = ({ row, sources }: { readonly row: SourceRow; readonly sources: CommonSources }) => {
  const { t } = useWords();
  return (
    <ul className={styles.paths}>
      {row.paths.map(({ point, events }) => {
        const { epc, at } = sources.points[point] ?? { epc: '', at: undefined };
        const trace = {
          epc,
          direction: 'backward',
          ...(at !== undefined && { validAt: at }),
        } as const;
        return (
          <li key={point}>
            <p>
              <strong>
                {t('scope.sources.point', { number: point + 1, name: shortName(epc) })}
              </strong>{' '}
              <Link to={traceAddress(trace)}>{t('scope.traceFrom')}</Link>
            </p>
            {events.length === 0 ? (
              <p className="quiet">{t('scope.sources.itself')}</p>
            ) : (
              <Evidence ids={events} events={sources.events} />
            )}
          </li>
        );
      })}
    </ul>
  );
};

const SOURCES_TOGETHER = 20;

const Ranked = ({ rows, sources }: { rows: readonly SourceRow[]; sources: CommonSources }) => {
  const { t } = useWords();
  const { first, more } = useFirst(rows, SOURCES_TOGETHER);
  return (
    <>
      <Table<SourceRow>
        aria-label={t('scope.sources.result')}
        size="small"
        columns={useColumns(sources.points.length)}
        dataSource={[...first]}
        pagination={false}
        scroll={{ x: 820 }}
        expandable={{ expandedRowRender: (row) => <Paths row={row} sources={sources} /> }}
        locale={{ emptyText: <p className="quiet">{t('scope.sources.none')}</p> }}
      />
      {more !== false && <p className={styles.more}>{more}</p>}
    </>
  );
};

/** Sources by the share of the points that lead back to them, of one kind at a time. */
export const SharedSources = ({ sources }: { readonly sources: CommonSources }) => {
  const { t } = useWords();
  const [kind, setKind] = useState<SourceKind>('things');
  return (
    <section className="panel" aria-labelledby="shared-sources">
      <div className={styles.resultHead}>
        <h2 id="shared-sources">{t('scope.sources.result')}</h2>
        <Segmented
          aria-label={t('scope.sources.kind')}
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({
            value,
            label: `${t(`scope.sources.kinds.${value}`)} ${sources[value].length}`,
          }))}
        />
        <span className="hint">{t('scope.sources.order')}</span>
      </div>
      <Ranked key={kind} rows={rowsOf(sources, kind)} sources={sources} />
    </section>
  );
};
