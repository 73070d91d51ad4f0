import { isDate, isInstant } from '@zhixin/instant';
import type {
  PaperField,
  RecallActor,
  RecallPack,
  RecallPaper,
  RecallStep,
} from '@zhixin/rule-packs';
import { cited, type Sentence } from './denial.js';

/** A field at fault. */
export interface PaperFault extends Sentence {
  /** JSON Pointer into what was sent. */
  readonly pointer: string;
}

/** What was sent with a step. */
export type SentDocument = Readonly<Record<string, unknown>>;

const TEXT_CHARACTERS_MAX = 4_000;
const LIST_ITEMS_MAX = 200;

/** The paper that a step needs in a regime; undefined: none, or none of this one. */
export const paperOf = (
  { steps }: RecallPack,
  step: RecallStep,
  { document, actor }: { readonly document: SentDocument; readonly actor: RecallActor },
): RecallPaper | undefined => {
  const paper = steps.find((known) => known.step === step)?.paper;
  const isOrdered = document['kind'] === 'ordered';
  if (step === 'decision') return paper === 'order' && !isOrdered ? undefined : paper;
  const isPublished = document['lane'] === 'recaller' && document['leftOut'] === undefined;
  if (step === 'publication') return isPublished ? paper : undefined;
  // Who demands a change files no plan.
  return step === 'plan-change' && actor !== 'recaller' ? undefined : paper;
};

/**
 * What a paper lacks of the fields that its text names, or says in another form than theirs, and what it says that nobody
 * asks for. `role`: that of the recaller, of whom some fields are asked. `besides`: names that the step itself knows.
 */
export const paperFaults = (
  pack: RecallPack,
  paper: RecallPaper | undefined,
  {
    document,
    role,
    besides,
  }: {
    readonly document: SentDocument;
    readonly role: string;
    readonly besides: ReadonlySet<string>;
  },
): readonly PaperFault[] => {
  const fields = pack.papers.find((known) => known.paper === paper)?.fields ?? [];
  const known = new Set([...besides, ...fields.map(({ name }) => name)]);
  return [
    // What the step itself knows by that name was judged at the door, if it is there.
    ...fields
      .filter(({ name }) => !besides.has(name) || document[name] === undefined)
      .flatMap((field) => fieldFaults(field, document[field.name], role)),
    ...Object.keys(document)
      .filter((name) => !known.has(name))
      .map((name) => ({
        pointer: pointerTo(name),
        zh: '该步骤没有此字段',
        en: 'This step has no such field',
      })),
  ];
};

const pointerTo = (name: string) => `/document/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const formOf = (is: PaperField['is']): Form => FORMS[is as keyof typeof FORMS];

const fieldFaults = (
  { name, title, is, requiredOf, citation }: PaperField,
  value: unknown,
  role: string,
): readonly PaperFault[] => {
  const pointer = pointerTo(name);
  if (value === undefined) {
    if (requiredOf !== undefined && requiredOf !== role) return [];
    const text = cited(citation);
    return [
      {
        pointer,
        zh: `缺少“${title.zh}”，依据${text.zh}必须填写`,
        en: `“${title.en}” is missing; ${text.en} asks for it`,
      },
    ];
  }
  const form = formOf(is);
  if (form.holds(value)) return [];
  return [{ pointer, zh: `“${title.zh}”${form.zh}`, en: `“${title.en}” ${form.en}` }];
};

interface Form extends Sentence {
  readonly holds: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && /\S/u.test(value) && value.length <= TEXT_CHARACTERS_MAX;

const isQuantity = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { value: amount, uom } = value as { readonly value?: unknown; readonly uom?: unknown };
  return (
    Number.isFinite(amount) &&
    (amount as number) >= 0 &&
    (uom === undefined || (typeof uom === 'string' && /^[A-Z0-9]{2,3}$/.test(uom)))
  );
};

const FORMS = {
  text: {
    holds: isText,
    zh: `必须是不超过 ${TEXT_CHARACTERS_MAX} 字的文字`,
    en: `must be a text of at most ${TEXT_CHARACTERS_MAX} characters`,
  },
  date: {
    holds: (value) => typeof value === 'string' && (isDate(value) || isInstant(value)),
    zh: '必须是日期，例如 2026-01-31',
    en: 'must be a date, for example 2026-01-31',
  },
  quantity: {
    holds: isQuantity,
    zh: '必须是数量，例如 {"value": 120, "uom": "KGM"}',
    en: 'must be a quantity, for example {"value": 120, "uom": "KGM"}',
  },
  list: {
    holds: (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= LIST_ITEMS_MAX &&
      value.every(isText),
    zh: `必须是 1 至 ${LIST_ITEMS_MAX} 项文字`,
    en: `must be 1 to ${LIST_ITEMS_MAX} texts`,
  },
} as const satisfies Readonly<Record<string, Form>>;
