import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select, TreeSelect } from 'antd';
import { useMemo } from 'react';
import type { EnterpriseFilter } from '../api/credit-queries.js';
import { regionNamesQuery } from '../api/region-queries.js';
import { regionTree } from '../format/regions.js';
import { useWords } from '../language/translation.js';
import { usePerson } from '../session/session.js';
import { GRADES, normaliseSearch } from './filter.js';
import styles from './enterprises.module.css';

type Change = (change: Partial<EnterpriseFilter>) => void;

const RegionFilter = ({
  region,
  onChange,
}: {
  readonly region: string | undefined;
  readonly onChange: Change;
}) => {
  const { t } = useWords();
  const within = usePerson().region;
  const names = useQuery(regionNamesQuery);
  const tree = useMemo(
    () => (names.data === undefined ? [] : regionTree(names.data, within)),
    [names.data, within],
  );
  return (
    <TreeSelect
      aria-label={t('list.region')}
      placeholder={t('list.anyRegion')}
      style={{ width: 190 }}
      treeData={tree.map((node) => ({ ...node }))}
      loading={names.isPending}
      value={region}
      allowClear
      showSearch={{ treeNodeFilterProp: 'label' }}
      popupMatchSelectWidth={280}
      onChange={(value: string | undefined) => onChange({ region: value })}
    />
  );
};

/** Search and filters above the list; every change starts at the first page. */
export const EnterpriseFilters = ({
  filter,
  total,
  onChange,
}: {
  readonly filter: EnterpriseFilter;
  readonly total: number | undefined;
  readonly onChange: Change;
}) => {
  const { t } = useWords();
  const { grade, region, q } = filter;
  const filtered = grade !== undefined || region !== undefined || q !== undefined;
  return (
    <form className={styles.filters} role="search" onSubmit={(submit) => submit.preventDefault()}>
      <Input.Search
        key={q ?? ''}
        className={styles.search ?? ''}
        aria-label={t('list.search')}
        placeholder={t('list.searchHint')}
        defaultValue={q ?? ''}
        allowClear
        onSearch={(text) => onChange({ q: normaliseSearch(text) || undefined })}
      />
      <Select
        aria-label={t('list.grade')}
        placeholder={t('list.anyGrade')}
        style={{ width: 168 }}
        allowClear
        value={grade}
        options={GRADES.map((value) => ({
          value,
          label: t('grade.label', { grade: value, name: t(`grade.${value}`) }),
        }))}
        onChange={(value) => onChange({ grade: value })}
      />
      <RegionFilter region={region} onChange={onChange} />
      {filtered && (
        <Button
          type="link"
          onClick={() => onChange({ grade: undefined, region: undefined, q: undefined })}
        >
          {t('list.clear')}
        </Button>
      )}
      <span className={styles.total} role="status">
        {total === undefined ? '' : t('list.count', { total })}
      </span>
    </form>
  );
};
