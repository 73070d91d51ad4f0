import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Skeleton } from 'antd';
import type { ScopePage } from '@zhixin/contracts';
import { useEffect, useMemo } from 'react';
import { PICTURE_ROWS_MAX, pictureRowsQuery } from '../api/scope-queries.js';
import { amount } from '../format/figures.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { partyKey } from './party-boxes.js';
import { useAskScope } from './recall-button.js';
import { SETS, VIEWS, type ScopeLook } from './scope-address.js';
import { ScopeChanges } from './scope-changes.js';
import { rowsIn, ScopeItems } from './scope-items.js';
import { ScopeBoard } from './scope-picture-view.js';
import styles from './scope.module.css';

interface RowsProps {
  readonly scope: ScopePage;
  readonly look: ScopeLook;
  readonly onLook: (changed: Partial<ScopeLook>) => void;
}

/** Reads page after page until the picture has what it is drawn from. */
const usePictureRows = ({ scope: { scopeId }, look: { set } }: RowsProps) => {
  const { client } = useSession();
  const query = useInfiniteQuery(pictureRowsQuery(client, { scopeId, set }));
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const rows = useMemo(() => rowsIn(data?.pages ?? []), [data]);
  const wantsMore = hasNextPage && rows.items.length < PICTURE_ROWS_MAX;
  useEffect(() => {
    if (wantsMore && !isFetching && !isError) void fetchNextPage();
  }, [wantsMore, isFetching, isError, fetchNextPage]);
  return { ...rows, query, isWhole: !hasNextPage, isReady: data !== undefined && !wantsMore };
};

const Picture = (props: RowsProps) => {
  const { t } = useWords();
  const { scope, look, onLook } = props;
  const ask = useAskScope();
  const { items, events, query, isWhole, isReady } = usePictureRows(props);
  const { parties } = scope.sets[look.set];
  const grounds = useMemo(() => ({ items, events, parties }), [items, events, parties]);
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => query.refetch()} />;
  if (!isReady)
    return (
      <div className={styles.padded} role="status">
        {t('scope.drawing', { count: items.length })}
        <Skeleton active title={false} />
      </div>
    );
  if (items.length + parties.length === 0)
    return <p className={`quiet ${styles.padded}`}>{t('scope.empty')}</p>;
  const { roots, commingling, withinDays, knownAt, scopeId } = scope;
  const asOf = (validAt: string) => ({ roots, validAt, knownAt, commingling, withinDays });
  return (
    <>
      {!isWhole && (
        <p className={styles.cut} role="status">
          {t('scope.pictureCut', { shown: amount(items.length) })}
        </p>
      )}
      <ScopeBoard
        grounds={grounds}
        holder={look.holder}
        by={look.by}
        onChoose={(holder) => onLook({ holder })}
        onMove={(by) => onLook({ by })}
        onCompute={(by) => ask.mutate({ question: asOf(by), since: scopeId })}
      />
    </>
  );
};

const HolderFilter = ({ scope, look, onLook }: RowsProps) => {
  const { t } = useWords();
  if (look.holder === undefined) return null;
  const party = scope.sets[look.set].parties.find((each) => partyKey(each) === look.holder);
  return (
    <p className={styles.filter}>
      <strong>{t('scope.onlyHolder', { name: party?.name ?? look.holder })}</strong>
      <Button size="small" onClick={() => onLook({ holder: undefined })}>
        {t('scope.everyone')}
      </Button>
    </p>
  );
};

/** The rows of a scope: drawn, listed, or compared with an earlier scope. */
export const ScopeRows = (props: RowsProps) => {
  const { t } = useWords();
  const { scope, look, onLook } = props;
  const { set, view, holder } = look;
  const list = <ScopeItems rows={{ scopeId: scope.scopeId, set, holder }} />;
  return (
    <section className="panel" aria-label={t('scope.views.table')}>
      <div className={`no-print ${styles.bar}`}>
        <Segmented
          aria-label={t('scope.set')}
          value={set}
          onChange={(chosen) => onLook({ set: chosen })}
          options={SETS.map((value) => ({
            value,
            label: <span title={t(`scope.setHints.${value}`)}>{t(`scope.sets.${value}`)}</span>,
          }))}
        />
        <Segmented
          aria-label={t('scope.view')}
          value={view}
          onChange={(chosen) => onLook({ view: chosen })}
          options={VIEWS.map((value) => ({ value, label: t(`scope.views.${value}`) }))}
        />
      </div>
      {view === 'picture' && (
        <>
          <Picture {...props} />
          {holder !== undefined && (
            <>
              <HolderFilter {...props} />
              {list}
            </>
          )}
        </>
      )}
      {view === 'table' && (
        <>
          <HolderFilter {...props} />
          {list}
        </>
      )}
      {view === 'changes' && (
        <ScopeChanges scope={scope} since={look.since} onSince={(since) => onLook({ since })} />
      )}
    </section>
  );
};
