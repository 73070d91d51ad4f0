import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, Modal, Select } from 'antd';
import type { CreditReceipt } from '@zhixin/contracts';
import type { Dayjs } from 'dayjs';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { REGISTRATION_PATH } from '../api/credit-queries.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { normaliseSearch } from './filter.js';
import { RegionPicker } from './region-picker.js';

interface Fields {
  readonly uscc: string;
  readonly name: string;
  readonly region: string;
  readonly industry?: string;
  readonly productRisk: 'high' | 'medium' | 'low';
  readonly establishedOn: Dayjs;
}

const NAME_MAX_CHARS = 200;
const INDUSTRY_MAX_CHARS = 200;

const bodyOf = ({ uscc, name, industry, establishedOn, ...rest }: Fields) => ({
  ...rest,
  uscc: normaliseSearch(uscc),
  name: name.trim(),
  establishedOn: establishedOn.format('YYYY-MM-DD'),
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
    mutationFn: (fields: Fields) =>
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
      <Form.Item
        name="uscc"
        label={t('registration.uscc')}
        extra={t('registration.usccHint')}
        rules={required(t('registration.uscc'))}
      >
        <Input maxLength={40} autoComplete="off" className="code" />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('registration.name')}
        rules={required(t('registration.name'))}
      >
        <Input maxLength={NAME_MAX_CHARS} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="region"
        label={t('list.region')}
        rules={[
          ...required(t('list.region')),
          { pattern: /^\d{6}$/, message: t('registration.regionHint') },
        ]}
      >
        <RegionPicker />
      </Form.Item>
      <Form.Item name="industry" label={t('registration.industry')}>
        <Input
          maxLength={INDUSTRY_MAX_CHARS}
          autoComplete="off"
          placeholder={t('registration.optional')}
        />
      </Form.Item>
      <Form.Item
        name="productRisk"
        label={t('registration.risk')}
        rules={required(t('registration.risk'))}
      >
        <Select
          options={(['high', 'medium', 'low'] as const).map((value) => ({
            value,
            label: t(`enterprise.risk.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="establishedOn"
        label={t('registration.established')}
        rules={required(t('registration.established'))}
      >
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
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
  const [form] = Form.useForm<Fields>();
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
      <Form<Fields>
        form={form}
        layout="vertical"
        style={{ marginTop: 12 }}
        onFinish={(fields) => register.mutate(fields)}
      >
        <RegistrationFields />
      </Form>
    </Modal>
  );
};
