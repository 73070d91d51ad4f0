import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Checkbox, DatePicker, Form, Select } from 'antd';
import { recallCaseFields, recallerRole, recallSource, wordsOf } from '@zhixin/contracts';
import type { RecallRegime } from '@zhixin/contracts';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { openRecallCase } from '../api/recall-queries.js';
import { DocumentFields, ItemsField, TextField, useRequired } from '../decisions/fields.js';
import { useWords } from '../language/translation.js';
import { usePerson, useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { BETWEEN_IDENTIFIERS } from '../trace/names.js';
import type { OpeningFields } from './opening-address.js';
import { FormModal } from './form-modal.js';
import { instantProps } from './step-fields.js';
import { documentOf } from './step-form.js';

/** What is so of the case and decides which deadlines run. */
const CIRCUMSTANCES = [
  'isOfSameProvince',
  'hasLargerRisk',
  'isOnMarket',
  'isSentThroughSystem',
] as const;

const Choice = ({
  name,
  label,
  options,
  optional = false,
}: {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string | number; readonly label: string }[];
  readonly optional?: boolean;
}) => {
  const required = useRequired();
  return (
    <Form.Item name={name} label={label} rules={optional ? [] : [required(label, false)]}>
      <Select options={[...options]} allowClear={optional} showSearch optionFilterProp="label" />
    </Form.Item>
  );
};

const Fields = ({ regimes }: { readonly regimes: readonly RecallRegime[] }) => {
  const { t, say } = useWords();
  const person = usePerson();
  const required = useRequired();
  const named = Form.useWatch<string>('regime');
  const chosen = regimes.find(({ regime }) => regime === named);
  const levels = chosen?.levels ?? [];
  return (
    <DocumentFields value={recallCaseFields}>
      <div className="field-pair">
        <Choice
          name="regime"
          label={t('recall.openForm.regime')}
          options={regimes.map(({ regime, title }) => ({ value: regime, label: say(title) }))}
        />
        <TextField
          name="responsible"
          label={t('recall.openForm.responsible')}
          readOnly={person.role === 'enterprise'}
        />
        <Choice
          name="role"
          label={t('recall.openForm.role')}
          options={wordsOf(recallerRole).map((value) => ({
            value,
            label: t(`recall.roles.${value}`),
          }))}
        />
        <TextField name="product" label={t('recall.openForm.product')} />
      </div>
      <ItemsField
        name="roots"
        label={t('recall.openForm.roots')}
        hint={t('recall.openForm.rootsHint')}
        separators={BETWEEN_IDENTIFIERS}
      />
      <div className="field-pair">
        <Form.Item
          name="discoveredAt"
          label={t('recall.openForm.discoveredAt')}
          extra={t('recall.openForm.discoveredHint')}
          rules={[required(t('recall.openForm.discoveredAt'), false)]}
          {...instantProps}
        >
          <DatePicker
            showTime={{ format: 'HH:mm' }}
            format="YYYY-MM-DD HH:mm"
            style={{ width: '100%' }}
          />
        </Form.Item>
        {levels.length > 0 && (
          <Choice
            name="level"
            label={t('recall.openForm.level')}
            options={levels.map(({ level, title }) => ({ value: level, label: say(title) }))}
            optional
          />
        )}
        <Choice
          name="source"
          label={t('recall.openForm.source')}
          options={wordsOf(recallSource).map((value) => ({
            value,
            label: t(`recall.sources.${value}`),
          }))}
        />
        <TextField name="sourceRef" label={t('recall.openForm.sourceRef')} />
      </div>
      <div className="field-pair">
        {CIRCUMSTANCES.map((name) => (
          <Form.Item key={name} name={name} valuePropName="checked">
            <Checkbox>{t(`recall.openForm.${name}`)}</Checkbox>
          </Form.Item>
        ))}
      </div>
    </DocumentFields>
  );
};

/** Opens a case: an officer about a firm, or a firm as its own report. */
export const OpeningDialog = ({
  regimes,
  open,
  initial = {},
  onClose,
}: {
  readonly regimes: readonly RecallRegime[];
  readonly open: boolean;
  readonly initial?: OpeningFields;
  readonly onClose: () => void;
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const person = usePerson();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<OpeningFields>();
  const idempotencyKey = useRef(crypto.randomUUID());
  const own =
    person.role === 'enterprise' ? { responsible: person.uscc, source: 'own-report' } : {};
  const sending = useMutation({
    mutationFn: (fields: OpeningFields) =>
      openRecallCase(client, documentOf({ ...initial, ...fields }), idempotencyKey.current),
    onSuccess: ({ body }) => {
      void message.success(t('recall.opened'));
      void queries.invalidateQueries({ queryKey: ['recalls'] });
      void navigate(`/recalls/${body.id}`);
    },
    onError: () => {
      idempotencyKey.current = crypto.randomUUID();
    },
  });
  return (
    <FormModal
      title={t(person.role === 'enterprise' ? 'recall.openOwn' : 'recall.openTitle')}
      submit={t('recall.open')}
      form={form}
      isSending={sending.isPending}
      open={open}
      onClose={onClose}
    >
      {sending.isError && <ProblemNotice error={sending.error} />}
      <Form<OpeningFields>
        form={form}
        layout="vertical"
        clearOnDestroy
        initialValues={{ ...own, ...initial }}
        scrollToFirstError={{ focus: true }}
        onFinish={(fields) => sending.mutate(fields)}
      >
        <Fields regimes={regimes} />
      </Form>
    </FormModal>
  );
};
