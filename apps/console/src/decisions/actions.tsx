import { Button } from 'antd';
import { useState } from 'react';
import type { SeenCredit } from '../api/seen.js';
import type { CaseKind } from '../api/supervision-queries.js';
import { useWords } from '../language/translation.js';
import { CaseDialog } from './case-dialog.js';
import { ListingDialog } from './listing-dialog.js';
import { ParticularsDialog } from './particulars-dialog.js';

const KINDS: readonly CaseKind[] = ['sampling', 'inspection', 'penalty', 'complaint', 'incident'];

/** What a regulator may do about an enterprise. */
export const Actions = ({ credit }: { readonly credit: SeenCredit }) => {
  const { t } = useWords();
  const [kind, setKind] = useState<CaseKind>('sampling');
  const [opened, setOpened] = useState<'case' | 'listing' | 'particulars' | undefined>();
  const dialog = (name: typeof opened) => ({
    credit,
    open: opened === name,
    onClose: () => setOpened(undefined),
  });
  const record = (chosen: CaseKind): void => {
    setKind(chosen);
    setOpened('case');
  };
  return (
    <>
      {KINDS.map((each) => (
        <Button key={each} onClick={() => record(each)}>
          {t(`decision.${each}.title`)}
        </Button>
      ))}
      <Button danger={!credit.listed} onClick={() => setOpened('listing')}>
        {t(credit.listed ? 'listing.take' : 'listing.put')}
      </Button>
      <Button onClick={() => setOpened('particulars')}>{t('particulars.title')}</Button>
      <CaseDialog key={kind} kind={kind} {...dialog('case')} />
      <ListingDialog {...dialog('listing')} />
      <ParticularsDialog {...dialog('particulars')} />
    </>
  );
};
