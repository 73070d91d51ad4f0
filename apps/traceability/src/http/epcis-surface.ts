import type { ProblemDocument, HttpSurface } from '@zhixin/service-shell';
import { CAPTURE_BYTES_MAX, CAPTURE_EVENTS_MAX } from '../capture/limits.js';

/** Where the EPCIS 2.0 interface lives. */
export const EPCIS = '/epcis/v2';

export const CAPTURE_LIMIT_HEADERS = {
  'GS1-EPCIS-Capture-Limit': String(CAPTURE_EVENTS_MAX),
  'GS1-EPCIS-Capture-File-Size-Limit': String(CAPTURE_BYTES_MAX),
} as const;

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'SecurityException',
  403: 'SecurityException',
  404: 'NoSuchNameException',
  406: 'NotAcceptableException',
  409: 'ResourceAlreadyExistsException',
  413: 'CaptureLimitExceededException',
  414: 'URITooLongException',
  415: 'UnsupportedMediaTypeException',
  422: 'ValidationException',
};

const nameOf = ({ code, status }: ProblemDocument): string => {
  if (code.endsWith('Exception')) return code;
  if (status === 400) return 'ValidationException';
  return BY_STATUS[status] ?? 'ImplementationException';
};

/** GS1's own error types (EPCIS 2.0 §12.3) instead of the platform's. */
const inGs1Style = (document: ProblemDocument) => ({
  body: { ...document, type: `epcisException:${nameOf(document)}` },
  headers: {
    'GS1-EPCIS-Version': '2.0.0',
    ...(document.status === 413 ? CAPTURE_LIMIT_HEADERS : {}),
  },
});

/** How `/epcis/v2` differs from the platform's interface: errors, media type, size, raw bodies. */
export const epcisSurface: HttpSurface = {
  prefix: EPCIS,
  problemStyle: inGs1Style,
  mediaTypes: ['application/ld+json'],
  bodyBytesMax: CAPTURE_BYTES_MAX,
  body: 'text',
};

/** Words for GS1's exceptions, and the cases we tell apart within them. */
export const epcisProblems = {
  ValidationException: {
    status: 400,
    zh: '文档或事件不符合 EPCIS 2.0，请按所列位置改正',
    en: 'The document or event does not conform to EPCIS 2.0; correct what is named',
  },
  QueryParameterException: {
    status: 400,
    zh: '查询参数有误，请改正所列参数',
    en: 'Query parameters are wrong; correct those that are named',
  },
  QueryTooLargeException: {
    status: 413,
    zh: '查询结果超过 maxEventCount，请缩小范围',
    en: 'The query would return more than maxEventCount events; narrow it',
  },
  QueryTooComplexException: {
    status: 413,
    zh: '查询未能在时限内完成，请缩小范围',
    en: 'The query was not answered in time; narrow it',
  },
  CaptureLimitExceededException: {
    status: 413,
    zh: '一次提交的内容超过上限，请分几次提交',
    en: 'The capture exceeds the limit of one call; hand it in with several',
  },
  ResourceAlreadyExistsException: {
    status: 409,
    zh: '该事件已存在，无需再次提交',
    en: 'This event is stored already; there is no need to send it again',
  },
  NoSuchNameException: {
    status: 404,
    zh: '没有这个资源，请核对地址',
    en: 'There is no such resource; check the address',
  },
  NotAcceptableException: {
    status: 406,
    zh: '无法满足所要求的版本或格式，请更改请求头',
    en: 'The version or format asked for cannot be served; change the headers',
  },
  ImplementationException: {
    status: 501,
    zh: '标准的这一部分尚未支持',
    en: 'This part of the standard is not supported yet',
  },
} as const;
