import type { ProblemMeaning } from './problem.js';

/** What the platform itself answers with. Services add theirs by `ServiceDefinition.problems`. */
export const PLATFORM_PROBLEMS: Readonly<Record<string, ProblemMeaning>> = {
  BAD_INPUT: {
    status: 400,
    zh: '提交的内容有误，请按所列字段改正',
    en: 'Something that was sent is wrong; correct the fields that are named',
  },
  MALFORMED_REQUEST: {
    status: 400,
    zh: '无法读取该 HTTP 请求，请检查请求行与请求头',
    en: 'The request is not well-formed HTTP; check its first line and its headers',
  },
  MALFORMED_JSON: {
    status: 400,
    zh: '请求体不是有效的 JSON，请检查其语法',
    en: 'The body is not valid JSON; check its syntax',
  },
  NOT_UTF8: {
    status: 400,
    zh: '请求体不是 UTF-8 编码，请改用 UTF-8',
    en: 'The body is not encoded in UTF-8; send it in UTF-8',
  },
  TOKEN_MISSING: {
    status: 401,
    zh: '缺少访问令牌，请先登录',
    en: 'An access token is missing; sign in and send one',
  },
  TOKEN_EXPIRED: {
    status: 401,
    zh: '访问令牌已过期，请重新登录',
    en: 'The access token has expired; sign in again',
  },
  TOKEN_INVALID: {
    status: 401,
    zh: '访问令牌无效，请重新登录',
    en: 'The access token is not valid; sign in again',
  },
  NOT_ALLOWED: {
    status: 403,
    zh: '您的角色无权进行此操作，如需办理请联系管理员',
    en: 'Your role may not do this; ask whoever assigns roles',
  },
  OTHER_TENANT: {
    status: 403,
    zh: '该企业或地区不在您的权限范围内，请核对后重试',
    en: 'This enterprise or region is outside what you may see; check which one is meant',
  },
  NO_SIGNING_KEYS: {
    status: 503,
    zh: '平台尚未配置签名密钥，请运维人员设置 SIGNING_KEYS',
    en: 'The platform has no keys to sign with; the operator sets SIGNING_KEYS',
  },
  NOT_FOUND: { status: 404, zh: '未找到，请核对编号', en: 'There is no such thing; check its id' },
  ROUTE_UNKNOWN: {
    status: 404,
    zh: '没有这个地址，请核对路径',
    en: 'There is no such address; check the path',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    zh: '此地址不支持该方法，可用方法见 Allow',
    en: 'This address does not take this method; Allow names those it takes',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    zh: '无法以所要求的格式回答，请更改 Accept',
    en: 'The answer does not exist in the format asked for; change Accept',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    zh: '请求传输超时，请重试',
    en: 'The request took too long to arrive; try again',
  },
  CONFLICT: {
    status: 409,
    zh: '与当前状态冲突，请重新读取后再试',
    en: 'This conflicts with the present state; read it again before you retry',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    zh: '使用相同 Idempotency-Key 的请求仍在处理，请稍后重试',
    en: 'A request with the same Idempotency-Key is still running; try again in a moment',
  },
  CONCURRENT_CHANGE: {
    status: 412,
    zh: '同一对象刚被他人更改，请重试',
    en: 'Others kept changing the same thing; try again',
  },
  BODY_TOO_LARGE: {
    status: 413,
    zh: '请求体过大，请分几次提交',
    en: 'The body is too large; send it in parts',
  },
  URL_TOO_LONG: {
    status: 414,
    zh: '地址过长，请缩短查询参数',
    en: 'The address is too long; shorten its query',
  },
  MEDIA_TYPE: {
    status: 415,
    zh: '不支持的内容类型，请更改 Content-Type',
    en: 'This content type is not taken here; change Content-Type',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    zh: '该 Idempotency-Key 已用于内容不同的请求，请换一个',
    en: 'This Idempotency-Key was used with another body; take a new one',
  },
  IDEMPOTENCY_KEY_BAD: {
    status: 400,
    zh: 'Idempotency-Key 格式有误，请使用 UUID 等可见字符',
    en: 'The Idempotency-Key is malformed; use visible characters, such as a UUID',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    zh: '请求过于频繁，请稍后重试',
    en: 'Too many requests; try again later',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    zh: '请求头或地址过长，请缩短',
    en: 'The headers or the address are too long; shorten them',
  },
  FAULT: {
    status: 500,
    zh: '内部故障，请凭跟踪号联系运维',
    en: 'An internal fault; tell the operators the trace id',
  },
  UNAVAILABLE: {
    status: 503,
    zh: '暂时不可用，请稍后重试',
    en: 'Not available just now; try again',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    zh: '数据库暂时不可用，请稍后重试',
    en: 'The database is not available just now; try again',
  },
  BUS_UNAVAILABLE: {
    status: 503,
    zh: '消息总线暂时不可用，请稍后重试',
    en: 'The message bus is not available just now; try again',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    zh: '身份服务暂时不可用，请稍后重试',
    en: 'The identity provider is not available just now; try again',
  },
  ANSWER_TIMEOUT: {
    status: 503,
    zh: '处理超时，请稍后重试',
    en: 'The answer took too long; try again',
  },
  OVERLOADED: { status: 503, zh: '系统繁忙，请稍后重试', en: 'Too busy just now; try again' },
  NOT_FRESH_YET: {
    status: 503,
    zh: '所查询的数据尚未更新到指定位置，请稍后重试',
    en: 'The data has not caught up with the asked position yet; try again',
  },
  STREAM_OF_A_NEWER_VERSION: {
    status: 503,
    zh: '该对象已由更新版本的系统写入，正在升级，请稍后重试',
    en: 'A newer version of the platform has written to this, and this one is being replaced; try again',
  },
  SHUTTING_DOWN: {
    status: 503,
    zh: '服务正在停止，请重试',
    en: 'The service is stopping; try again',
  },
};
