import { DatePicker, Form, Input, InputNumber, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useRequired } from '../decisions/fields.js';
import { beijingInstant, beijingWallClock } from '../format/time.js';
import { useWords } from '../language/translation.js';
import type { zhRecall } from '../language/zh-recall.js';
import type { StepField } from './step-form.js';

const SECONDS = 'YYYY-MM-DDTHH:mm:ss';

/** A moment of Beijing time, held by the form as an instant. */
export const instantProps = {
  getValueProps: (instant?: string) => ({
    value: instant === undefined ? null : dayjs(beijingWallClock(instant)),
  }),
  getValueFromEvent: (picked: Dayjs | null) =>
    picked === null ? undefined : beijingInstant(picked.format(SECONDS)),
};

const dayProps = {
  getValueProps: (day?: string) => ({ value: day === undefined ? null : dayjs(day) }),
  getValueFromEvent: (picked: Dayjs | null) => picked?.format('YYYY-MM-DD'),
};

const Quantity = ({ name, label }: { readonly name: string; readonly label: string }) => {
  const { t } = useWords();
  return (
    <div className="field-pair">
      <Form.Item name={[name, 'value']} label={`${label} · ${t('recall.form.amount')}`}>
        <InputNumber min={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name={[name, 'uom']} label={t('recall.form.uom')}>
        <Input maxLength={3} autoComplete="off" placeholder="KGM" />
      </Form.Item>
    </div>
  );
};

const Control = ({ field, ...control }: { readonly field: StepField }) => {
  const { t, say } = useWords();
  const { form, values = [], titles, maxLength } = field;
  const bounded = maxLength === undefined ? {} : { maxLength };
  switch (form) {
    case 'prose':
      return <Input.TextArea {...control} {...bounded} autoSize={{ minRows: 2, maxRows: 8 }} />;
    case 'choice':
      return (
        <Radio.Group
          {...control}
          optionType="button"
          options={values.map((value) => ({
            value,
            label: t(`recall.values.${value as keyof typeof zhRecall.values}`),
          }))}
        />
      );
    case 'choices':
      return (
        <Select
          {...control}
          mode="multiple"
          optionFilterProp="label"
          options={values.map((value, index) => ({
            value,
            label: titles?.[index] === undefined ? value : say(titles[index]),
          }))}
        />
      );
    case 'yes-no':
      return (
        <Radio.Group
          {...control}
          optionType="button"
          options={[
            { value: true, label: t('recall.form.yes') },
            { value: false, label: t('recall.form.no') },
          ]}
        />
      );
    case 'number':
      return <InputNumber {...control} min={1} />;
    case 'items':
      return (
        <Select
          {...control}
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={['；', ';']}
        />
      );
    case 'moment':
      return <DatePicker {...control} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />;
    case 'day':
      return <DatePicker {...control} />;
    default:
      return <Input {...control} {...bounded} autoComplete="off" />;
  }
};

/** One field of a step, by what its text or the step itself calls it. */
export const StepFormField = ({ field }: { readonly field: StepField }) => {
  const { t, say } = useWords();
  const required = useRequired();
  const { name, form, title } = field;
  const label =
    title === undefined ? t(`recall.fields.${name as keyof typeof zhRecall.fields}`) : say(title);
  if (form === 'quantity') return <Quantity name={name} label={label} />;
  const ofList = form === 'items' || form === 'choices' ? { type: 'array' as const } : {};
  const isText = form === 'prose' || form === 'line';
  return (
    <Form.Item
      name={name}
      label={label}
      rules={field.required ? [{ ...required(label, isText), ...ofList }] : []}
      {...(form === 'items' ? { extra: t('decision.eachItem') } : {})}
      {...(form === 'moment' ? instantProps : form === 'day' ? dayProps : {})}
    >
      <Control field={field} />
    </Form.Item>
  );
};
