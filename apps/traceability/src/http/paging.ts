import { Problem } from '@zhixin/service-shell';
import { ParameterReader, type Parameters } from '../query/parameter-reader.js';
import { PER_PAGE_DEFAULT, PER_PAGE_MAX } from '../query/query-parameters.js';

const PAGE_PARAMETERS: ReadonlySet<string> = new Set(['perPage', 'nextPageToken']);

/** What a list's tokens hold: the number or the text of the last member. */
type TokenKind = 'number' | 'value';

/**
 * Page size and start of a simple list.
 *
 * @throws Problem 400 for anything that is not a page parameter
 */
export const pageParameters = (
  parameters: Parameters,
  tokenOf: TokenKind = 'number',
): { readonly perPage: number; readonly after?: string } => {
  const reader = new ParameterReader(parameters);
  const unknown = Object.keys(parameters).find((name) => !PAGE_PARAMETERS.has(name));
  if (unknown !== undefined)
    reader.refuse(unknown, 'UNKNOWN_PARAMETER', {
      zh: '未知的查询参数',
      en: 'There is no such query parameter',
    });
  const perPage = Math.min(reader.count('perPage') ?? PER_PAGE_DEFAULT, PER_PAGE_MAX);
  const token = reader.text('nextPageToken');
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString();
  if (after !== undefined && !isTokenOf(tokenOf, after))
    reader.refuse('nextPageToken', 'PAGE_TOKEN', {
      zh: 'nextPageToken 无效，请重新查询',
      en: 'nextPageToken is not valid; query anew',
    });
  if (reader.faults.length > 0)
    throw new Problem(400, 'QueryParameterException', { errors: reader.faults });
  return { perPage, ...(after === undefined ? {} : { after }) };
};

const isTokenOf = (kind: TokenKind, text: string): boolean =>
  kind === 'number' ? /^\d{1,18}$/.test(text) : text !== '' && !/[\0\ufffd]/.test(text);

/** Headers that lead to the next page of a simple list. */
export const nextLink = (path: string, next: string, perPage: number) => {
  const token = Buffer.from(next).toString('base64url');
  return { Link: `<${path}?perPage=${perPage}&nextPageToken=${token}>; rel="next"` };
};
