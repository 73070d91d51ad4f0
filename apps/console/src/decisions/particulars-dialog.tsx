import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { particularsFields, type CreditReceipt } from '@zhixin/contracts';
import { particularsPath } from '../api/credit-queries.js';
import type { SeenCredit } from '../api/seen.js';
import {
  ParticularsForm,
  particularsIn,
  type ParticularsInForm,
} from '../enterprises/particulars-form.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import type { DialogProps } from './decision-dialog.js';

const particularsOf = (credit: SeenCredit): ParticularsInForm => {
  const { name, region, industry, productRisk, establishedOn, partyIds } = credit;
  return {
    ...{ name, region, productRisk, establishedOn, partyIds: [...partyIds] },
    ...(industry !== undefined && { industry }),
  };
};

const useChange = (credit: SeenCredit, onDone: () => void) => {
  const { t } = useWords();
  const { client } = useSession();
  const { message } = App.useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (fields: ParticularsInForm) =>
      client.put<CreditReceipt>(particularsPath(credit.uscc), {
        ...particularsIn(fields),
        // Not in the form; without it, it would be taken away.
        ...(credit.nationalClass !== undefined && { nationalClass: credit.nationalClass }),
      }),
    onSuccess: async ({ body: { recorded } }) => {
      onDone();
      void message.success(t(recorded ? 'particulars.done' : 'particulars.before'));
      await queries.invalidateQueries();
    },
  });
};

/** Changes what is registered of an enterprise, the identifiers by which events name it among it. */
export const ParticularsDialog = ({ credit, open, onClose }: DialogProps) => {
  const { t } = useWords();
  const sending = useChange(credit, onClose);
  return (
    <ParticularsForm<ParticularsInForm>
      words={{ title: t('particulars.title'), submit: t('particulars.submit') }}
      document={particularsFields}
      initial={particularsOf(credit)}
      {...{ open, onClose, sending }}
    />
  );
};
