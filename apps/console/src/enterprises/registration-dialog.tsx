import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Modal, Select } from 'antd';
import {
  productRisk,
  registrationFields,
  wordsOf,
  type CreditReceipt,
  type DocumentToSend,
} from '@zhixin/contracts';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { REGISTRATION_PATH } from '../api/credit-queries.js';
import { DayField, DocumentFields, TextField } from '../decisions/fields.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { normaliseSearch } from './filter.js';
import { RegionPicker } from './region-picker.js';

const REGION = new RegExp(registrationFields.properties.region.pattern ?? '');

type RegistrationForm = DocumentToSend<typeof registrationFields>;

const bodyOf = ({ uscc, name, industry, ...rest }: RegistrationForm): RegistrationForm => ({
  ...rest,
  uscc: normaliseSearch(uscc),
  name: name.trim(),
  ...(industry === undefined || industry.trim() === '' ? {} : { industry: industry.trim() }),
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

const RegistrationFields = () => {
  const { t } = useWords();
  const required = (name: string) => [
    { required: true, message: t('listing.required', { field: name }) },
  ];
  return (
    <>
      <TextField
        name="uscc"
        label={t('registration.uscc')}
        hint={t('registration.usccHint')}
        className="code"
      />
      <TextField name="name" label={t('registration.name')} />
      <Form.Item
        name="region"
        label={t('list.region')}
        rules={[
          ...required(t('list.region')),
          { pattern: REGION, message: t('registration.regionHint') },
        ]}
      >
        <RegionPicker />
      </Form.Item>
      <TextField name="industry" label={t('registration.industry')} />
      <Form.Item
        name="productRisk"
        label={t('registration.risk')}
        rules={required(t('registration.risk'))}
      >
        <Select
          options={wordsOf(productRisk).map((value) => ({
            value,
            label: t(`enterprise.risk.${value}`),
          }))}
        />
      </Form.Item>
      <DayField name="establishedOn" label={t('registration.established')} />
    </>
  );
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
  const [form] = Form.useForm<RegistrationForm>();
  const register = useRegister(onClose);
  return (
    <Modal
      open={open}
      title={t('registration.title')}
      okText={t('registration.submit')}
      cancelText={t('listing.cancel')}
      okButtonProps={{ loading: register.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => register.reset()}
      destroyOnHidden
    >
      {register.isError && <ProblemNotice error={register.error} />}
      <Form<RegistrationForm>
        form={form}
        layout="vertical"
        style={{ marginTop: 12 }}
        onFinish={(fields) => register.mutate(fields)}
      >
        <DocumentFields value={registrationFields}>
          <RegistrationFields />
        </DocumentFields>
      </Form>
    </Modal>
  );
};
