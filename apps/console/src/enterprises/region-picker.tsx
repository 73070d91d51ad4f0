import { TreeSelect } from 'antd';
import { useMemo, type CSSProperties } from 'react';
import { useRegionNames } from '../api/region-queries.js';
import { isRegionFound, regionTree } from '../format/regions.js';
import { useWords } from '../language/translation.js';
import { usePerson } from '../session/session.js';

const POPUP_WIDTH_PX = 280;

/** Picks a region under the person's own; `value` is a GB/T 2260 prefix of 2, 4 or 6 digits. */
export const RegionPicker = ({
  id,
  value,
  onChange,
  style,
}: {
  readonly id?: string;
  readonly value?: string | undefined;
  readonly onChange?: (value: string | undefined) => void;
  readonly style?: CSSProperties;
}) => {
  const { t } = useWords();
  const within = usePerson().region;
  const names = useRegionNames();
  const tree = useMemo(
    () => (names === undefined ? [] : regionTree(names, within)),
    [names, within],
  );
  return (
    <TreeSelect
      {...(id === undefined ? { 'aria-label': t('list.region') } : { id })}
      placeholder={t(id === undefined ? 'list.anyRegion' : 'list.region')}
      {...(style === undefined ? {} : { style })}
      treeData={tree}
      loading={names === undefined}
      value={value}
      allowClear
      showSearch={{ filterTreeNode: (typed, { label }) => isRegionFound(typed, String(label)) }}
      popupMatchSelectWidth={POPUP_WIDTH_PX}
      onChange={(picked: string | undefined) => onChange?.(picked)}
    />
  );
};
