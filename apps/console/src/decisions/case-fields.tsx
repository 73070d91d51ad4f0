import { PENALTY_KINDS, penaltyFields, penaltySeverity, wordsOf } from '@zhixin/contracts';
import { Checkbox, Form, InputNumber, Select } from 'antd';
import type { CaseKind } from '../api/supervision-queries.js';
import { useWords } from '../language/translation.js';
import { BETWEEN_IDENTIFIERS } from '../trace/names.js';
import { CASE_FIELDS, CASE_OUTCOMES, isUncounted } from './case-form.js';
import {
  ChoiceField,
  DayField,
  ItemsField,
  Pair,
  ProseField,
  TextField,
  useRequired,
} from './fields.js';

const FEN_PER_YUAN = 100;
const { maximum: FINE_FEN_MAX = Infinity } = penaltyFields.properties.fineFen;

interface CaseFieldsProps {
  readonly kind: CaseKind;
  /** A corrected document bears the number of the one it is in place of. */
  readonly isCorrection: boolean;
}

/** Whose document it is, under which number, and its days. */
const Head = ({ kind, isCorrection }: CaseFieldsProps) => {
  const { t } = useWords();
  const { number, happened, stands } = CASE_FIELDS[kind];
  const isOfSameDay = kind !== 'sampling';
  return (
    <Pair>
      <TextField name={number} label={t(`decision.${kind}.number`)} readOnly={isCorrection} />
      <TextField name="authority" label={t('decision.authority')} readOnly={isCorrection} />
      <DayField name={happened} label={t(`decision.${kind}.happened`)} />
      <DayField
        name={stands}
        label={t(`decision.${kind}.stands`)}
        {...(isOfSameDay ? { placeholder: t('decision.sameDay') } : {})}
        notBefore={{ name: happened, message: t(`decision.${kind}.early`) }}
      />
    </Pair>
  );
};

/** What it has in common with other documents. */
const Tail = () => {
  const { t } = useWords();
  return (
    <>
      <ItemsField
        name="epcs"
        label={t('decision.epcs')}
        hint={t('decision.epcsHint')}
        separators={BETWEEN_IDENTIFIERS}
      />
      <Pair>
        <TextField name="causeId" label={t('decision.cause')} hint={t('decision.causeHint')} />
        <TextField
          name="productFamily"
          label={t('decision.productFamily')}
          hint={t('decision.productFamilyHint')}
        />
      </Pair>
    </>
  );
};

const Intentional = () => {
  const { t } = useWords();
  return (
    <Form.Item name="intentional" valuePropName="checked">
      <Checkbox>{t('decision.intentional')}</Checkbox>
    </Form.Item>
  );
};

const Summary = () => {
  const { t } = useWords();
  return <ProseField name="summary" label={t('decision.summary')} />;
};

/** How it ended; where nothing comes of it, that is said before it is sent. */
const OutcomeField = <Kind extends keyof typeof CASE_OUTCOMES>({
  kind,
  labelOf,
}: {
  readonly kind: Kind;
  readonly labelOf: (value: (typeof CASE_OUTCOMES)[Kind][number]) => string;
}) => {
  const { t } = useWords();
  const isKept = isUncounted(kind, Form.useWatch<unknown>('outcome'));
  return (
    <ChoiceField
      name="outcome"
      label={t('decision.outcome')}
      values={CASE_OUTCOMES[kind]}
      labelOf={labelOf}
      {...(isKept ? { hint: t('decision.uncounted') } : {})}
    />
  );
};

/** What failed or was found; asked for only where there is something. */
const Items = ({
  name,
  label,
  unless,
}: {
  readonly name: string;
  readonly label: string;
  readonly unless: string;
}) => {
  const outcome = Form.useWatch<unknown>('outcome');
  if (outcome === undefined || outcome === unless) return null;
  return <ItemsField name={name} label={label} />;
};

const SamplingFields = () => {
  const { t } = useWords();
  return (
    <>
      <Pair>
        <TextField name="product" label={t('decision.sampling.product')} />
        <TextField name="lot" label={t('decision.sampling.lot')} />
      </Pair>
      <OutcomeField kind="sampling" labelOf={(value) => t(`decision.sampling.outcomes.${value}`)} />
      <Items name="failedItems" label={t('decision.sampling.failedItems')} unless="pass" />
    </>
  );
};

const InspectionFields = () => {
  const { t } = useWords();
  return (
    <>
      <OutcomeField
        kind="inspection"
        labelOf={(value) => t(`decision.inspection.outcomes.${value}`)}
      />
      <Items name="findings" label={t('decision.inspection.findings')} unless="compliant" />
    </>
  );
};

const ComplaintFields = () => {
  const { t } = useWords();
  return (
    <OutcomeField kind="complaint" labelOf={(value) => t(`decision.complaint.outcomes.${value}`)} />
  );
};

const IncidentFields = () => {
  const { t } = useWords();
  return (
    <OutcomeField kind="incident" labelOf={(value) => t(`decision.incident.outcomes.${value}`)} />
  );
};

const Fine = () => {
  const { t } = useWords();
  return (
    <Form.Item
      name="fineFen"
      label={t('decision.penalty.fine')}
      getValueProps={(fen?: number | null) => ({
        value: typeof fen === 'number' ? fen / FEN_PER_YUAN : fen,
      })}
      getValueFromEvent={(yuan: number | null) =>
        yuan === null ? yuan : Math.round(yuan * FEN_PER_YUAN)
      }
    >
      <InputNumber
        style={{ width: '100%' }}
        min={0}
        max={FINE_FEN_MAX / FEN_PER_YUAN}
        precision={2}
        placeholder={t('registration.optional')}
      />
    </Form.Item>
  );
};

/** Kinds of administrative penalty; recorded in the words of the law, which are Chinese. */
const Kinds = () => {
  const { t } = useWords();
  const required = useRequired();
  const label = t('decision.penalty.kinds');
  return (
    <Form.Item
      name="kinds"
      label={label}
      rules={[{ ...required(label, false), type: 'array' as const }]}
    >
      <Select
        mode="tags"
        options={PENALTY_KINDS.map((kind) => ({
          value: kind,
          label: t(`decision.penalty.kind.${kind}`),
        }))}
        optionFilterProp="label"
      />
    </Form.Item>
  );
};

const PenaltyFields = () => {
  const { t } = useWords();
  return (
    <>
      <ChoiceField
        name="severity"
        label={t('decision.penalty.severity')}
        values={wordsOf(penaltySeverity)}
        labelOf={(value) => t(`decision.penalty.severities.${value}`)}
      />
      <Kinds />
      <Pair>
        <Fine />
        <TextField name="legalBasis" label={t('decision.penalty.legalBasis')} />
      </Pair>
      <ProseField name="conduct" label={t('decision.penalty.conduct')} />
    </>
  );
};

const FIELDS = {
  sampling: SamplingFields,
  penalty: PenaltyFields,
  inspection: InspectionFields,
  complaint: ComplaintFields,
  incident: IncidentFields,
} as const;

/** The form of a document, of any kind. */
export const CaseFields = ({ kind, isCorrection }: CaseFieldsProps) => {
  const Fields = FIELDS[kind];
  return (
    <>
      <Head kind={kind} isCorrection={isCorrection} />
      <Fields />
      {(kind === 'complaint' || kind === 'incident') && <Summary />}
      <Tail />
      {(kind === 'penalty' || kind === 'inspection' || kind === 'incident') && <Intentional />}
    </>
  );
};
