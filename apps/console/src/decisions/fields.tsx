import type { TObject } from '@sinclair/typebox';
import { isOptional } from '@zhixin/contracts';
import { DatePicker, Form, Input, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { createContext, useContext, type ReactNode } from 'react';
import { beijingWallClock } from '../format/time.js';
import { useWords } from '../language/translation.js';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

const Document = createContext<TObject | undefined>(undefined);

/** Fields of what a document says; each is as long, and as free to be left out, as the document declares. */
export const DocumentFields = Document.Provider;

/** What the document declares of a field. */
const useDeclared = (name: string): { readonly maxLength?: number; readonly optional: boolean } => {
  const field = useContext(Document)?.properties[name];
  if (field === undefined) throw new RangeError(`The document has no field ${name}.`);
  const { maxLength } = field as { readonly maxLength?: number };
  return { optional: isOptional(field), ...(maxLength !== undefined && { maxLength }) };
};

/** The rule of a field that must be filled in, in the reader's words. */
export const useRequired = () => {
  const { t } = useWords();
  return (field: string, whitespace = true) => ({
    required: true,
    whitespace,
    message: t('listing.required', { field }),
  });
};

/** One line of text. */
export const TextField = ({
  name,
  label,
  hint,
  readOnly = false,
  className = '',
}: FieldProps & { readonly readOnly?: boolean; readonly className?: string }) => {
  const { t } = useWords();
  const { optional, maxLength } = useDeclared(name);
  const required = useRequired();
  return (
    <Form.Item name={name} label={label} extra={hint} rules={optional ? [] : [required(label)]}>
      <Input
        className={className}
        {...(maxLength !== undefined && { maxLength })}
        readOnly={readOnly}
        {...(readOnly ? { variant: 'filled' as const } : {})}
        autoComplete="off"
        placeholder={optional ? t('registration.optional') : ''}
      />
    </Form.Item>
  );
};

/** Several lines of text. */
export const ProseField = ({ name, label }: FieldProps) => {
  const { maxLength } = useDeclared(name);
  const required = useRequired();
  return (
    <Form.Item name={name} label={label} rules={[required(label)]}>
      <Input.TextArea
        autoSize={{ minRows: 2, maxRows: 6 }}
        {...(maxLength !== undefined && { maxLength })}
        showCount
      />
    </Form.Item>
  );
};

/** One of a few values, all of them in sight. */
export const ChoiceField = <Value extends string>({
  name,
  label,
  hint,
  values,
  labelOf,
}: FieldProps & {
  readonly values: readonly Value[];
  readonly labelOf: (value: Value) => string;
}) => {
  const required = useRequired();
  return (
    <Form.Item name={name} label={label} extra={hint} rules={[required(label, false)]}>
      <Radio.Group
        optionType="button"
        options={values.map((value) => ({ value, label: labelOf(value) }))}
      />
    </Form.Item>
  );
};

const BETWEEN_TEXTS = ['，', '、', ','];

/** Several short texts. */
export const ItemsField = ({
  name,
  label,
  hint,
  separators = BETWEEN_TEXTS,
}: FieldProps & { readonly separators?: string[] }) => {
  const { t } = useWords();
  const { optional } = useDeclared(name);
  const required = useRequired();
  return (
    <Form.Item
      name={name}
      label={label}
      extra={hint ?? t('decision.eachItem')}
      rules={optional ? [] : [{ ...required(label, false), type: 'array' as const }]}
    >
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        tokenSeparators={separators}
        placeholder={optional ? t('registration.optional') : ''}
      />
    </Form.Item>
  );
};

const DAY = 'YYYY-MM-DD';

/** Today in Beijing, wherever the officer sits. */
const isAfterToday = (day: Dayjs): boolean =>
  day.isAfter(dayjs(beijingWallClock(new Date().toISOString())), 'day');

/** A Beijing day, held by the form as `2026-11-21`. */
export const DayField = ({
  name,
  label,
  placeholder,
  mayLieAhead = false,
  notBefore,
}: FieldProps & {
  readonly placeholder?: string;
  readonly mayLieAhead?: boolean;
  /** Another day of the form that this one may not precede, and what to say if it does. */
  readonly notBefore?: {
    readonly name: string;
    readonly message: string;
    readonly strict?: boolean;
  };
}) => {
  const { t } = useWords();
  const { optional } = useDeclared(name);
  const required = useRequired();
  const order = ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
    validator: (_: unknown, day?: string) => {
      const first = getFieldValue(notBefore?.name ?? '') as string | undefined;
      const isEarly =
        day !== undefined &&
        first !== undefined &&
        (notBefore?.strict === true ? day <= first : day < first);
      return isEarly ? Promise.reject(new Error(notBefore?.message)) : Promise.resolve();
    },
  });
  return (
    <Form.Item
      name={name}
      label={label}
      dependencies={notBefore === undefined ? [] : [notBefore.name]}
      rules={[
        ...(optional ? [] : [required(label, false)]),
        ...(notBefore === undefined ? [] : [order]),
      ]}
      getValueProps={(day?: string) => ({ value: day === undefined ? null : dayjs(day) })}
      getValueFromEvent={(picked: Dayjs | null) => picked?.format(DAY)}
    >
      <DatePicker
        style={{ width: '100%' }}
        placeholder={placeholder ?? (optional ? t('registration.optional') : '')}
        {...(mayLieAhead ? {} : { disabledDate: isAfterToday })}
      />
    </Form.Item>
  );
};

/** Two fields beside each other where there is room. */
export const Pair = ({ children }: { readonly children: ReactNode }) => (
  <div className="field-pair">{children}</div>
);
