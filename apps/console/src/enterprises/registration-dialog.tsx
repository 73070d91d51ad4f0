import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { registrationFields, type CreditReceipt, type DocumentToSend } from '@zhixin/contracts';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { REGISTRATION_PATH } from '../api/credit-queries.js';
import { TextField } from '../decisions/fields.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { normaliseSearch } from './filter.js';
import { ParticularsForm, particularsIn } from './particulars-form.js';

type RegistrationForm = DocumentToSend<typeof registrationFields>;

const bodyOf = (fields: RegistrationForm): RegistrationForm => ({
  ...particularsIn(fields),
  uscc: normaliseSearch(fields.uscc),
});

const useRegister = (onDone: () => void) => {
  const { t } = useWords();
  const { client } = useSession();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const key = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: (fields: RegistrationForm) =>
      client.post<CreditReceipt>(REGISTRATION_PATH, bodyOf(fields), key.current),
    onSuccess: async ({ body: { uscc, recorded, warnings } }) => {
      key.current = crypto.randomUUID();
      onDone();
      void message.success(t(recorded ? 'registration.done' : 'registration.before'));
      if (warnings.length > 0)
        modal.warning({
          title: t('registration.warnings'),
          content: warnings.map(({ code, detail }) => <p key={code}>{detail}</p>),
        });
      await queries.invalidateQueries({ queryKey: ['enterprises'] });
      await navigate(`/enterprises/${uscc}`);
    },
  });
};

/** Registers an enterprise; the same registration again changes nothing. */
export const RegistrationDialog = ({
  open,
  onClose,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
}) => {
  const { t } = useWords();
  const sending = useRegister(onClose);
  return (
    <ParticularsForm<RegistrationForm>
      words={{ title: t('registration.title'), submit: t('registration.submit') }}
      document={registrationFields}
      {...{ open, onClose, sending }}
    >
      <TextField
        name="uscc"
        label={t('registration.uscc')}
        hint={t('registration.usccHint')}
        className="code"
      />
    </ParticularsForm>
  );
};
