import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useWords } from '../language/translation.js';

/** The first of many entries, and a button that brings as many again; none where all are there. */
export const useFirst = <Entry,>(
  entries: readonly Entry[],
  together: number,
): { readonly first: readonly Entry[]; readonly more: ReactNode } => {
  const { t } = useWords();
  const [shown, setShown] = useState(together);
  const left = entries.length - shown;
  const count = Math.min(left, together);
  return {
    first: entries.slice(0, shown),
    more: left > 0 && (
      <Button type="link" size="small" onClick={() => setShown(shown + together)}>
        {t('scope.showMore', { count, left })}
      </Button>
    ),
  };
};
