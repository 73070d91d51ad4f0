import type { ProblemMeaning } from './problem.js';

/** What the platform itself answers with. Services add theirs by `ServiceDefinition.problems`. */
export const PLATFORM_PROBLEMS: Readonly<Record<string, ProblemMeaning>> = {
  BAD_INPUT: { status: 400, zh: '提交的内容有误', en: 'What was sent is not acceptable' },
  MALFORMED_REQUEST: {
    status: 400,
    zh: '无法读取该 HTTP 请求',
    en: 'The request cannot be read as HTTP',
  },
  MALFORMED_JSON: { status: 400, zh: '请求体不是有效的 JSON', en: 'The body is not valid JSON' },
  NOT_UTF8: { status: 400, zh: '请求体不是 UTF-8 编码', en: 'The body is not encoded in UTF-8' },
  TOKEN_MISSING: { status: 401, zh: '缺少访问令牌', en: 'An access token is needed' },
  TOKEN_EXPIRED: { status: 401, zh: '访问令牌已过期', en: 'The access token has expired' },
  TOKEN_INVALID: { status: 401, zh: '访问令牌无效', en: 'The access token is not valid' },
  NOT_ALLOWED: { status: 403, zh: '您的角色无权进行此操作', en: 'Your role may not do this' },
  OTHER_TENANT: {
    status: 403,
    zh: '该企业或地区不在您的权限范围内',
    en: 'This enterprise or region is outside what you may see',
  },
  NOT_FOUND: { status: 404, zh: '未找到', en: 'Not found' },
  ROUTE_UNKNOWN: { status: 404, zh: '没有这个地址', en: 'There is nothing at this address' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    zh: '此地址不支持该方法',
    en: 'This address does not take this method',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    zh: '无法以所要求的格式回答',
    en: 'The answer does not exist in the format asked for',
  },
  REQUEST_TIMEOUT: { status: 408, zh: '请求传输超时', en: 'The request took too long to arrive' },
  CONFLICT: { status: 409, zh: '与当前状态冲突', en: 'This conflicts with the present state' },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    zh: '使用相同 Idempotency-Key 的请求仍在处理',
    en: 'A request with the same Idempotency-Key is still running',
  },
  CONCURRENT_CHANGE: {
    status: 412,
    zh: '同一对象刚被他人更改，请重试',
    en: 'Others kept changing the same thing; try again',
  },
  BODY_TOO_LARGE: { status: 413, zh: '请求体过大', en: 'The body is too large' },
  URL_TOO_LONG: { status: 414, zh: '地址过长', en: 'The address is too long' },
  MEDIA_TYPE: { status: 415, zh: '不支持的内容类型', en: 'This content type is not taken here' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    zh: '该 Idempotency-Key 已用于内容不同的请求',
    en: 'This Idempotency-Key was used with another body',
  },
  IDEMPOTENCY_KEY_BAD: {
    status: 400,
    zh: 'Idempotency-Key 格式有误',
    en: 'The Idempotency-Key is malformed',
  },
  TOO_MANY_REQUESTS: { status: 429, zh: '请求过于频繁', en: 'Too many requests' },
  HEADERS_TOO_LARGE: {
    status: 431,
    zh: '请求头或地址过长',
    en: 'The headers or the address are too long',
  },
  FAULT: {
    status: 500,
    zh: '内部故障，请凭跟踪号联系运维',
    en: 'An internal fault; quote the trace id',
  },
  UNAVAILABLE: {
    status: 503,
    zh: '暂时不可用，请稍后重试',
    en: 'Not available just now; try again',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    zh: '数据库暂时不可用',
    en: 'The database is not available just now',
  },
  BUS_UNAVAILABLE: {
    status: 503,
    zh: '消息总线暂时不可用',
    en: 'The message bus is not available just now',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    zh: '身份服务暂时不可用',
    en: 'The identity provider is not available just now',
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
    en: 'A newer version has written to this already; it is on its way, try again',
  },
  SHUTTING_DOWN: { status: 503, zh: '服务正在停止', en: 'The service is stopping' },
};
