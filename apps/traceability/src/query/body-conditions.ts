import { bareWord, VOCABULARIES, type Vocabulary, type VocabularyName } from '@zhixin/epcis';
import { canonicalUri } from '@zhixin/identifiers';
import { decimalFault } from '@zhixin/instant';
import type { ParameterReader } from './parameter-reader.js';

/** A condition on a stored event that no column or index answers: it is looked for in the JSON itself. */
export type BodyCondition =
  | {
      /** `body` is the event as captured; `things` what `thingText` wrote of it. */
      readonly of: 'body' | 'things';
      /** SQL/JSON path that must find something; `$v` and `$t` are its variables. */
      readonly path: string;
      readonly variables: Readonly<Record<string, unknown>>;
      /**
       * Texts of which the JSON must hold one from each list for the path to find anything: a search of text is
       * ten times as quick as reading the JSON, and spares reading it where they are missing.
       */
      readonly mentions?: readonly (readonly string[])[];
      /** The path must find nothing instead. */
      readonly absent?: true;
    }
  /** One of these parties, as the log writes one of them in its dictionary. */
  | { readonly of: 'parties'; readonly parties: readonly (readonly [string, string, string])[] }
  | { readonly of: 'declarationTime'; readonly operator: '>=' | '<'; readonly instant: string };

type ConditionReader = (
  match: RegExpExecArray,
  reader: ParameterReader,
) => BodyCondition | undefined;

const OPERATORS: Readonly<Record<string, string>> = {
  EQ: '==',
  GT: '>',
  GE: '>=',
  LT: '<',
  LE: '<=',
};

/** Values whose texts are looked for; more of them are no quicker than the JSON itself. */
const MENTIONS_MAX = 8;

/** Values as they stand in JSON. A number has many forms, so that its text says nothing. */
const mentioned = (values: readonly unknown[]): readonly (readonly string[])[] =>
  values.length <= MENTIONS_MAX && values.every((value) => typeof value === 'string')
    ? [values.map((value) => JSON.stringify(value))]
    : [];

/** All the ways in which JSON may write a word of a vocabulary. */
const formsOf = (vocabulary: VocabularyName, value: string): readonly string[] => {
  const { words, web, urn }: Vocabulary = VOCABULARIES[vocabulary];
  const word = bareWord(vocabulary, value);
  if (!words.has(word)) return [value];
  const curie = web.replace(/^https:\/\/ref\.gs1\.org\/cbv\//, 'cbv:');
  return [word, web + word, curie + word, ...(urn === undefined ? [] : [urn + word])];
};

const inVocabulary =
  (vocabulary: VocabularyName, path: string): ConditionReader =>
  ([name], reader) => {
    const values = reader.list(name)?.flatMap((value) => formsOf(vocabulary, value));
    return (
      values && {
        of: 'body',
        path: `${path} ? (@ == $v[*])`,
        variables: { v: values },
        mentions: mentioned(values),
      }
    );
  };

const bizTransaction: ConditionReader = ([name, type = ''], reader) => {
  const values = reader.list(name)?.flatMap((value) => [...new Set([value, canonicalUri(value)])]);
  return (
    values && {
      of: 'body',
      path: '$.bizTransactionList[*] ? (@.type == $t[*] && @.bizTransaction == $v[*])',
      variables: { t: formsOf('bizTransactionType', type), v: values },
      mentions: mentioned(values),
    }
  );
};

const party: ConditionReader = ([name, end = '', type = ''], reader) => {
  const ids = reader.list(name)?.map(canonicalUri);
  const word = bareWord('sourceDestinationType', type);
  return ids && { of: 'parties', parties: ids.map((id) => [end, word, id] as const) };
};

const quantity: ConditionReader = ([name, operator = '', uom], reader) => {
  const value = reader.number(name);
  const unit = uom === undefined ? '' : ' && @[2] == $t';
  return value === undefined
    ? undefined
    : {
        of: 'things',
        // A lax path would look into each thing's own array.
        path: `strict $[*] ? (@[1] ${OPERATORS[operator]} $v${unit})`,
        variables: { v: value, ...(uom === undefined ? {} : { t: uom }) },
      };
};

const declarationTime: ConditionReader = ([name, operator], reader) => {
  const instant = reader.time(name);
  return instant === undefined
    ? undefined
    : { of: 'declarationTime', operator: operator === 'GE' ? '>=' : '<', instant };
};

const correctiveEvent: ConditionReader = ([name], reader) => {
  const values = reader.list(name);
  return (
    values && {
      of: 'body',
      path: '$.errorDeclaration.correctiveEventIDs[*] ? (@ == $v[*])',
      variables: { v: values },
      mentions: mentioned(values),
    }
  );
};

const PLACES: Readonly<Record<string, string>> = {
  '': '$',
  ILMD_: '$.ilmd',
  ERROR_DECLARATION_: '$.errorDeclaration',
};

// An extension may hold text or a number; a parameter does not say which it means.
const eitherKind = (value: string): readonly unknown[] => {
  const number = Number(value);
  const isNumber = value.trim() !== '' && Number.isFinite(number);
  return isNumber && decimalFault(value) !== 'out-of-range' ? [value, number] : [value];
};

const extension: ConditionReader = (
  [name, operator = '', inner, place = '', field = ''],
  reader,
) => {
  const depth = inner === undefined ? '.' : '.*.**.';
  const key = JSON.stringify(field);
  const path = `${PLACES[place]}${depth}${key}`;
  if (operator === 'EXISTS')
    return {
      of: 'body',
      path,
      variables: {},
      mentions: [[key]],
      ...(reader.flag(name) === false ? { absent: true } : {}),
    };
  if (operator === 'EQ') {
    const values = reader.list(name)?.flatMap(eitherKind);
    return (
      values && {
        of: 'body',
        path: `${path} ? (@ == $v[*])`,
        variables: { v: values },
        mentions: [[key], ...mentioned(values)],
      }
    );
  }
  const value = reader.number(name);
  return value === undefined
    ? undefined
    : {
        of: 'body',
        path: `${path} ? (@ ${OPERATORS[operator]} $v)`,
        variables: { v: value },
        mentions: [[key]],
      };
};

const READERS: readonly (readonly [RegExp, ConditionReader])[] = [
  [/^EQ_bizTransaction_(.+)$/, bizTransaction],
  [/^EQ_(source|destination)_(.+)$/, party],
  [/^EQ_persistentDisposition_set$/, inVocabulary('disposition', '$.persistentDisposition.set[*]')],
  [
    /^EQ_persistentDisposition_unset$/,
    inVocabulary('disposition', '$.persistentDisposition.unset[*]'),
  ],
  [/^(EQ|GT|GE|LT|LE)_quantity(?:_(\w+))?$/, quantity],
  // The standard's interface and its schema spell this one differently.
  [/^(GE|LT)_errorDeclaration_?Time$/, declarationTime],
  [/^EQ_errorReason$/, inVocabulary('errorReason', '$.errorDeclaration.reason')],
  [/^EQ_correctiveEventID$/, correctiveEvent],
  [
    /^(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?(ILMD_|ERROR_DECLARATION_)?([a-z][\w.-]*:[\p{L}\p{N}_.-]+)$/iu,
    extension,
  ],
];

/** Reads one more standard parameter: undefined where it has no value or a wrong one. */
export const readBodyCondition = (
  name: string,
  reader: ParameterReader,
): BodyCondition | 'unknown' | undefined => {
  for (const [form, read] of READERS) {
    const match = form.exec(name);
    if (match !== null) return read(match, reader);
  }
  return 'unknown';
};
