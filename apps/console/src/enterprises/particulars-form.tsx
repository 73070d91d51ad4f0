import type { TObject } from '@sinclair/typebox';
import { Form, Modal, Select } from 'antd';
import { particularsFields, productRisk, wordsOf, type DocumentToSend } from '@zhixin/contracts';
import type { ReactNode } from 'react';
import { DayField, DocumentFields, ItemsField, TextField } from '../decisions/fields.js';
import { useWords } from '../language/translation.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { RegionPicker } from './region-picker.js';

const REGION = new RegExp(particularsFields.properties.region.pattern ?? '');
const BETWEEN_IDENTIFIERS = [' ', '\n', '，', '、', ','];

export type ParticularsInForm = DocumentToSend<typeof particularsFields>;

/** What is filled in, without what was left empty. */
export const particularsIn = <Fields extends ParticularsInForm>({
  name,
  industry,
  ...rest
}: Fields) => ({
  ...rest,
  name: name.trim(),
  ...(industry === undefined || industry.trim() === '' ? {} : { industry: industry.trim() }),
});

const ParticularsFields = () => {
  const { t } = useWords();
  const required = (name: string) => [
    { required: true, message: t('listing.required', { field: name }) },
  ];
  return (
    <>
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
      <ItemsField
        name="partyIds"
        label={t('registration.partyIds')}
        hint={t('registration.partyIdsHint')}
        separators={BETWEEN_IDENTIFIERS}
      />
    </>
  );
};

/** A dialog for the particulars of an enterprise; `children` are what stands before them. */
export const ParticularsForm = <Fields extends ParticularsInForm>({
  words,
  document,
  initial = {},
  open,
  onClose,
  sending,
  children,
}: {
  readonly words: { readonly title: string; readonly submit: string };
  readonly document: TObject;
  readonly initial?: Partial<Fields>;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly sending: {
    readonly mutate: (fields: Fields) => void;
    readonly reset: () => void;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
  readonly children?: ReactNode;
}) => {
  const { t } = useWords();
  const [form] = Form.useForm<Fields>();
  return (
    <Modal
      open={open}
      title={words.title}
      okText={words.submit}
      cancelText={t('listing.cancel')}
      okButtonProps={{ loading: sending.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
      afterClose={() => sending.reset()}
      destroyOnHidden
    >
      {sending.error !== null && <ProblemNotice error={sending.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        style={{ marginTop: 12 }}
        clearOnDestroy
        initialValues={initial}
        onFinish={(fields) => sending.mutate(fields)}
      >
        <DocumentFields value={document}>
          {children}
          <ParticularsFields />
        </DocumentFields>
      </Form>
    </Modal>
  );
};
