import { Checkbox, Form, InputNumber, Select } from 'antd';
import { useWords } from '../language/translation.js';
import { CaseDialog } from './case-dialog.js';
import type { DialogProps } from './decision-dialog.js';
import {
  CauseField,
  ChoiceField,
  DayField,
  Pair,
  ProseField,
  TextField,
  useRequired,
} from './fields.js';
import { PENALTY_KINDS, PENALTY_REFUSALS, penaltyOf, SEVERITIES } from './penalty.js';

const NAME_MAX_CHARS = 200;
const NUMBER_MAX_CHARS = 100;
const PROSE_MAX_CHARS = 1_000;
const FINE_MAX_YUAN = 10_000_000_000;

const Kinds = () => {
  const { t } = useWords();
  const required = useRequired();
  return (
    <Form.Item
      name="kinds"
      label={t('decision.penalty.kinds')}
      rules={[{ ...required(t('decision.penalty.kinds'), false), type: 'array' as const }]}
    >
      <Select
        mode="tags"
        options={PENALTY_KINDS.map((value) => ({
          value,
          label: t(`decision.penalty.kind.${value}`),
        }))}
        optionFilterProp="label"
      />
    </Form.Item>
  );
};

const Severity = () => {
  const { t } = useWords();
  return (
    <ChoiceField
      name="severity"
      label={t('decision.penalty.severity')}
      options={SEVERITIES.map((value) => ({
        value,
        label: t(`decision.penalty.severities.${value}`),
      }))}
    />
  );
};

const Fields = () => {
  const { t } = useWords();
  return (
    <>
      <Pair>
        <TextField
          name="decisionNumber"
          label={t('listing.decisionRef')}
          maxLength={NUMBER_MAX_CHARS}
        />
        <TextField name="authority" label={t('decision.authority')} maxLength={NAME_MAX_CHARS} />
        <DayField name="decidedAt" label={t('decision.penalty.decidedAt')} />
        <DayField
          name="effectiveFrom"
          label={t('decision.penalty.effectiveFrom')}
          optional
          notBefore={{ name: 'decidedAt', message: t('decision.penalty.effectiveAfter') }}
        />
      </Pair>
      <Severity />
      <Kinds />
      <Pair>
        <Form.Item name="fineFen" label={t('decision.penalty.fine')}>
          <InputNumber
            style={{ width: '100%' }}
            min={0}
            max={FINE_MAX_YUAN}
            precision={2}
            placeholder={t('registration.optional')}
          />
        </Form.Item>
        <TextField
          name="legalBasis"
          label={t('decision.penalty.legalBasis')}
          maxLength={NAME_MAX_CHARS}
        />
      </Pair>
      <ProseField
        name="conduct"
        label={t('decision.penalty.conduct')}
        maxLength={PROSE_MAX_CHARS}
      />
      <CauseField />
      <Form.Item name="intentional" valuePropName="checked">
        <Checkbox>{t('decision.penalty.intentional')}</Checkbox>
      </Form.Item>
    </>
  );
};

/** Records a penalty decision of the enterprise. */
export const PenaltyDialog = (dialog: DialogProps) => {
  const { t } = useWords();
  return (
    <CaseDialog
      {...dialog}
      kind="penalty"
      explain={t('decision.penalty.explain')}
      refusals={PENALTY_REFUSALS}
      bodyOf={penaltyOf}
    >
      <Fields />
    </CaseDialog>
  );
};
