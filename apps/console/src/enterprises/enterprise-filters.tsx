import { Button, Input, Select } from 'antd';
import type { EnterpriseFilter } from '../api/credit-queries.js';
import { useWords } from '../language/translation.js';
import { GRADES, normaliseSearch } from './filter.js';
import { RegionPicker } from './region-picker.js';
import styles from './enterprises.module.css';

type FilterChange = (change: Partial<EnterpriseFilter>) => void;

/** Search and filters above the list; every change starts at the first page. */
export const EnterpriseFilters = ({
  filter,
  total,
  onChange,
}: {
  readonly filter: EnterpriseFilter;
  readonly total: number | undefined;
  readonly onChange: FilterChange;
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
        enterButton={<Button>{t('list.searchGo')}</Button>}
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
      <RegionPicker
        style={{ width: 190 }}
        value={region}
        onChange={(value) => onChange({ region: value })}
      />
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
