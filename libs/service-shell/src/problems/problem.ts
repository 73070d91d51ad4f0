import { HttpException } from '@nestjs/common';

/** A sentence in both languages of the platform. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** One fault in what was sent. */
export interface FieldFault {
  /** RFC 6901 pointer into the body, or the name of a query or path parameter. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: Sentence | string;
}

/** What a code means, for the page that `type` leads to. */
export interface ProblemMeaning extends Sentence {
  /** Status of refusals with this code; default 409. */
  readonly status?: number;
}

interface ProblemOptions {
  readonly detail?: Sentence | string;
  readonly errors?: readonly FieldFault[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members of the problem document (RFC 9457 §3.2). */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Thrown by an edge; answered as an RFC 9457 problem document in the caller's language. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly parts: ProblemOptions = {},
  ) {
    super(code, status, { cause: parts.cause });
  }

  get headers(): Readonly<Record<string, string>> {
    return this.parts.headers ?? {};
  }
}

/** A 400 with its faults. */
export const badInput = (...errors: readonly FieldFault[]): Problem =>
  new Problem(400, 'BAD_INPUT', { errors });

/** A 404 for a thing that does not exist, or that the caller may not know of. */
export const notFound = (code = 'NOT_FOUND', detail?: Sentence | string): Problem =>
  new Problem(404, code, detail === undefined ? {} : { detail });

/** A 503 with `Retry-After`. */
export const unavailable = (code: string, retryAfterSeconds: number, cause?: unknown): Problem =>
  new Problem(503, code, { headers: { 'retry-after': String(retryAfterSeconds) }, cause });

/** The body as sent. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  /** Empty where no single field is at fault. */
  readonly errors: readonly {
    readonly pointer: string;
    readonly code: string;
    readonly detail: string;
  }[];
  readonly traceId: string;
}

/** Turns the platform's document into another standard's, for a path prefix. */
export type ProblemStyle = (document: ProblemDocument) => {
  readonly body: Readonly<Record<string, unknown>>;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Language = 'zh' | 'en';

/** The better of the two languages for an `Accept-Language` header (RFC 9110 §12.5.4); Chinese without one. */
export const languageOf = (header: string | undefined): Language => {
  const weights: Record<Language, number> = { zh: 0, en: 0 };
  for (const part of (header ?? '').slice(0, HEADER_CHARACTERS_MAX).split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters
      .map((parameter) => parameter.trim())
      .find((one) => one.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    const language = range.split('-')[0];
    if (language === 'zh' || language === 'en')
      weights[language] = Math.max(weights[language], weight);
  }
  return weights.en > weights.zh ? 'en' : 'zh';
};

const HEADER_CHARACTERS_MAX = 200;

/** A sentence in one language; a plain string is the same in both. */
export const inLanguage = (sentence: Sentence | string, language: Language): string =>
  typeof sentence === 'string' ? sentence : sentence[language];
