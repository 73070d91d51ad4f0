import { Form, Select } from 'antd';
import { useWords } from '../language/translation.js';
import { CaseDialog } from './case-dialog.js';
import type { DialogProps } from './decision-dialog.js';
import { CauseField, ChoiceField, DayField, Pair, TextField, useRequired } from './fields.js';
import { OUTCOMES, SAMPLING_REFUSALS, samplingOf, type SamplingForm } from './sampling.js';

const NAME_MAX_CHARS = 200;
const NUMBER_MAX_CHARS = 100;

const FailedItems = () => {
  const { t } = useWords();
  const required = useRequired();
  const outcome = Form.useWatch<SamplingForm['outcome'] | undefined>('outcome');
  if (outcome === undefined || outcome === 'pass') return null;
  return (
    <Form.Item
      name="failedItems"
      label={t('decision.sampling.failedItems')}
      extra={t('decision.sampling.failedItemsHint')}
      rules={[{ ...required(t('decision.sampling.failedItems'), false), type: 'array' as const }]}
    >
      <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={['，', '、', ',']} />
    </Form.Item>
  );
};

const Fields = () => {
  const { t } = useWords();
  return (
    <>
      <Pair>
        <TextField
          name="sampleNumber"
          label={t('decision.sampling.number')}
          maxLength={NUMBER_MAX_CHARS}
        />
        <TextField name="authority" label={t('decision.authority')} maxLength={NAME_MAX_CHARS} />
        <TextField
          name="product"
          label={t('decision.sampling.product')}
          maxLength={NAME_MAX_CHARS}
        />
        <TextField
          name="lot"
          label={t('decision.sampling.lot')}
          optional
          maxLength={NAME_MAX_CHARS}
        />
        <DayField name="sampledAt" label={t('decision.sampling.sampledAt')} />
        <DayField
          name="resultAt"
          label={t('decision.sampling.resultAt')}
          notBefore={{ name: 'sampledAt', message: t('decision.sampling.resultAfter') }}
        />
      </Pair>
      <ChoiceField
        name="outcome"
        label={t('decision.sampling.outcome')}
        options={OUTCOMES.map((value) => ({
          value,
          label: t(`decision.sampling.outcomes.${value}`),
        }))}
      />
      <FailedItems />
      <CauseField />
    </>
  );
};

/** Records the result of a sample of the enterprise's product. */
export const SamplingDialog = (dialog: DialogProps) => (
  <CaseDialog {...dialog} kind="sampling" refusals={SAMPLING_REFUSALS} bodyOf={samplingOf}>
    <Fields />
  </CaseDialog>
);
