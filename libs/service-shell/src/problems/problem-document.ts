import {
  inLanguage,
  type FieldFault,
  type Language,
  type ProblemDocument,
  type ProblemMeaning,
  type Sentence,
} from './problem.js';
import { currentTrace } from '../observability/tracing.js';

/** What is to be said. */
export interface ProblemContent {
  readonly status: number;
  readonly code: string;
  readonly detail?: Sentence | string;
  readonly errors?: readonly FieldFault[];
  readonly more?: Readonly<Record<string, unknown>>;
}

interface ProblemRendering {
  readonly language: Language;
  readonly path: string;
  readonly meanings: Readonly<Record<string, ProblemMeaning>>;
}

/** Says it in one language, as RFC 9457 wants it. */
export const problemDocument = (
  { status, code, detail = '', errors = [], more }: ProblemContent,
  { language, path, meanings }: ProblemRendering,
): ProblemDocument => {
  const title = meanings[code]?.[language] ?? code;
  return {
    type: `/api/problems/${code}`,
    title,
    status,
    detail: inLanguage(detail, language) || sentenceOf(errors, language) || title,
    instance: path,
    code,
    errors: errors.map((error) => ({ ...error, detail: inLanguage(error.detail, language) })),
    traceId: currentTrace()?.traceId ?? '',
    ...more,
  };
};

// One fault is the whole story; of several, the list tells.
const sentenceOf = (errors: readonly FieldFault[], language: Language): string => {
  const [first, ...others] = errors;
  if (first === undefined || others.length > 0) return '';
  return `${first.pointer} ${inLanguage(first.detail, language)}`.trim();
};

/** What goes with a problem document. */
export const problemHeaders = (
  language: Language,
  contentType = 'application/problem+json; charset=utf-8',
): Readonly<Record<string, string>> => ({
  'content-type': contentType,
  'content-language': language === 'zh' ? 'zh-CN' : 'en',
  vary: 'accept-language',
  'cache-control': 'no-store',
});
