/** One fault of a field, as in the problem documents of the platform. */
export interface FieldFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

interface ProblemDocument {
  readonly status: number;
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly traceId?: string;
  readonly errors?: readonly FieldFault[];
}

/** A request that was answered with a problem document (RFC 9457), or with no readable answer at all. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  readonly code: string | undefined;
  readonly traceId: string | undefined;
  readonly errors: readonly FieldFault[];

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title ?? `HTTP ${document.status}`);
    this.name = 'ApiProblem';
    this.status = document.status;
    this.title = document.title;
    this.detail = document.detail;
    this.code = document.code;
    this.traceId = document.traceId;
    this.errors = document.errors ?? [];
  }
}

/** The network, not the platform, failed: nothing was answered. */
export class PlatformUnreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
    this.name = 'Unreachable';
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const faultsOf = (value: unknown): FieldFault[] =>
  Array.isArray(value)
    ? value.map((fault: Record<string, unknown>) => ({
        pointer: textOf(fault['pointer']) ?? '',
        code: textOf(fault['code']) ?? '',
        detail: textOf(fault['detail']) ?? '',
      }))
    : [];

/** Reads whatever a failed request answered; a body that is no problem document still yields its status. */
export const problemOf = async (response: Response): Promise<ApiProblem> => {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown> | null;
  const { title, detail, code, traceId, errors } = body ?? {};
  const texts = { title, detail, code, traceId };
  const known = Object.entries(texts).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  return new ApiProblem({
    ...Object.fromEntries(known),
    status: response.status,
    errors: faultsOf(errors),
  });
};

/** Whether asking again may help: the network or the server failed, not the request. */
export const mayHelpToRetry = (error: unknown): boolean =>
  error instanceof PlatformUnreachable || (error instanceof ApiProblem && error.status >= 500);
