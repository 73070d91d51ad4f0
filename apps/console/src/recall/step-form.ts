import type { TSchema } from '@sinclair/typebox';
import { isOptional, recallStepFields, type Bilingual, type RecallRegime } from '@zhixin/contracts';

/** A step as its route is called. */
export type RecallStepName = keyof typeof recallStepFields;

/** How a field is filled in. */
export type FieldForm =
  | 'line'
  | 'prose'
  | 'choice'
  | 'choices'
  | 'yes-no'
  | 'number'
  | 'items'
  | 'moment'
  | 'day'
  | 'quantity';

/** A field of the form of a step. */
export interface StepField {
  readonly name: string;
  readonly form: FieldForm;
  readonly required: boolean;
  /** What its text calls it; absent: a word of the step's own. */
  readonly title?: Bilingual;
  /** Values to choose from. */
  readonly values?: readonly string[];
  /** What the regime calls the values. */
  readonly titles?: readonly Bilingual[];
  readonly maxLength?: number;
}

/** Longer texts get several lines. */
const LINE_CHARACTERS_MAX = 500;
const PAPER_CHARACTERS_MAX = 4_000;

interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly anyOf?: readonly { readonly const?: string }[];
  readonly enum?: readonly string[];
  readonly items?: JsonSchema;
}

const valuesOf = ({ anyOf, enum: words }: JsonSchema): readonly string[] | undefined =>
  words ?? anyOf?.flatMap((option) => option.const ?? []);

const formOf = (schema: JsonSchema): FieldForm => {
  if (valuesOf(schema) !== undefined) return 'choice';
  switch (schema.type) {
    case 'boolean':
      return 'yes-no';
    case 'integer':
      return 'number';
    case 'array':
      return 'items';
    default:
      if (schema.format !== undefined) return 'moment';
      return (schema.maxLength ?? 0) > LINE_CHARACTERS_MAX ? 'prose' : 'line';
  }
};

const ownField = ([name, schema]: [string, TSchema]): StepField => {
  const json = schema as JsonSchema;
  const values = valuesOf(json);
  return {
    name,
    form: formOf(json),
    required: !isOptional(schema),
    ...(values !== undefined && { values }),
    ...(json.maxLength !== undefined && { maxLength: json.maxLength }),
  };
};

const PAPER_FORMS = { text: 'prose', date: 'day', quantity: 'quantity', list: 'items' } as const;

/** Measures are those that the regime has, as it calls them. */
const MEASURES = 'measureKinds';

const inRegime = (field: StepField, { measures }: RecallRegime): StepField =>
  field.name === MEASURES
    ? {
        ...field,
        form: 'choices',
        values: measures.map(({ measure }) => measure),
        titles: measures.map(({ title }) => title),
      }
    : field;

/** What is filled in so far, as far as it decides what else is asked. */
export interface FilledIn {
  readonly kind?: string | undefined;
  readonly lane?: string | undefined;
  readonly leftOut?: string | undefined;
}

/** The paper that a step asks for: an order only where a recall is ordered, a public notice only of the recaller. */
const paperOf = (
  { steps, papers }: RecallRegime,
  step: string,
  { kind, lane, leftOut }: FilledIn,
): RecallRegime['papers'][number] | undefined => {
  const name = steps.find((known) => known.step === step)?.paper;
  if (step === 'decision' && name === 'order' && kind !== 'ordered') return undefined;
  if (step === 'publication' && (lane !== 'recaller' || Boolean(leftOut))) return undefined;
  return papers.find(({ paper }) => paper === name);
};

/** Fields that every step may have besides; they come last. */
const BESIDES = ['content', 'reference', 'attachments'];

/**
 * The form of a step in a regime: what the step itself decides, then the fields of the paper that its text names.
 *
 * @param role of the recaller, of whom some fields are asked
 */
export const fieldsOfStep = (
  regime: RecallRegime,
  step: string,
  { role, filledIn = {} }: { readonly role: string; readonly filledIn?: FilledIn },
): readonly StepField[] => {
  const schema = recallStepFields[step as RecallStepName];
  const own = Object.entries<TSchema>(schema?.properties ?? {})
    .filter(([, schema]) => (schema as JsonSchema).items?.type !== 'object')
    .map(ownField)
    .map((field) => inRegime(field, regime));
  const paper = (paperOf(regime, step, filledIn)?.fields ?? []).map(
    ({ name, title, is, requiredOf }): StepField => ({
      ...{ name, title, form: PAPER_FORMS[is], maxLength: PAPER_CHARACTERS_MAX },
      required: requiredOf === undefined || requiredOf === role,
    }),
  );
  const named = new Set(paper.map(({ name }) => name));
  const others = own.filter(({ name }) => !named.has(name));
  const isLast = ({ name }: StepField) => BESIDES.includes(name);
  return [...others.filter((field) => !isLast(field)), ...paper, ...others.filter(isLast)];
};

/** What was filled in, without what was left empty. */
export const documentOf = (filled: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(filled).filter(([, value]) => !isEmpty(value)));

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && 'value' in value && isEmpty(value.value));
