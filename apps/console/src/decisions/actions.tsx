import { Button } from 'antd';
import { useState } from 'react';
import type { SeenCredit } from '../api/seen.js';
import { useWords } from '../language/translation.js';
import { ListingDialog } from './listing-dialog.js';
import { PenaltyDialog } from './penalty-dialog.js';
import { SamplingDialog } from './sampling-dialog.js';

/** What a regulator may do about an enterprise. */
export const Actions = ({ credit }: { readonly credit: SeenCredit }) => {
  const { t } = useWords();
  const [chosen, choose] = useState<'sampling' | 'penalty' | 'listing' | undefined>();
  const dialog = (name: typeof chosen) => ({
    credit,
    open: chosen === name,
    onClose: () => choose(undefined),
  });
  return (
    <>
      <Button onClick={() => choose('sampling')}>{t('decision.sampling.title')}</Button>
      <Button onClick={() => choose('penalty')}>{t('decision.penalty.title')}</Button>
      <Button danger={!credit.listed} onClick={() => choose('listing')}>
        {t(credit.listed ? 'listing.take' : 'listing.put')}
      </Button>
      <SamplingDialog {...dialog('sampling')} />
      <PenaltyDialog {...dialog('penalty')} />
      <ListingDialog {...dialog('listing')} />
    </>
  );
};
