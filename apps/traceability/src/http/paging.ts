import { Problem } from '@zhixin/service-shell';
import { PER_PAGE_DEFAULT, PER_PAGE_MAX } from '../query/query-parameters.js';

const refused = (pointer: string, code: string, zh: string, en: string) =>
  new Problem(400, 'QueryParameterException', { errors: [{ pointer, code, detail: { zh, en } }] });

/**
 * Page size and start of a simple list.
 *
 * @throws Problem 400 for anything that is not a page parameter
 */
export const pageParameters = (parameters: Readonly<Record<string, unknown>>) => {
  const unknown = Object.keys(parameters).find(
    (name) => name !== 'perPage' && name !== 'nextPageToken',
  );
  if (unknown !== undefined)
    throw refused(
      unknown,
      'UNKNOWN_PARAMETER',
      `${unknown}：未知的查询参数`,
      `${unknown}: unknown`,
    );
  const { perPage = String(PER_PAGE_DEFAULT), nextPageToken } = parameters;
  if (typeof perPage !== 'string' || !/^[1-9]\d{0,8}$/.test(perPage))
    throw refused('perPage', 'NOT_A_COUNT', 'perPage：须为正整数', 'perPage: a positive number');
  const after =
    typeof nextPageToken === 'string'
      ? Buffer.from(nextPageToken, 'base64url').toString()
      : undefined;
  if (nextPageToken !== undefined && !/^\d{1,18}$/.test(after ?? ''))
    throw refused(
      'nextPageToken',
      'TOKEN_MALFORMED',
      'nextPageToken 无效',
      'not one of our tokens',
    );
  return {
    perPage: Math.min(Number(perPage), PER_PAGE_MAX),
    ...(after === undefined ? {} : { after }),
  };
};

/** Headers that lead to the next page of a simple list. */
export const nextLink = (path: string, next: string, perPage: number) => {
  const token = Buffer.from(next).toString('base64url');
  return { Link: `<${path}?perPage=${perPage}&nextPageToken=${token}>; rel="next"` };
};
