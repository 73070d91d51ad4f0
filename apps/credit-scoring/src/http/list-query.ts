import { Type } from '@sinclair/typebox';
import { described } from '@zhixin/contracts';
import { cursorField, positionField } from '@zhixin/service-shell';
import { PAGE, PAGE_MAX } from './limits.js';

/** What every list may be asked. */
export const listFields = {
  region: Type.Optional(
    described(
      Type.String({ format: 'region-prefix' }),
      '2, 4 or 6 digits; narrows what the caller may see',
    ),
  ),
  cursor: cursorField,
  limit: Type.Integer({ minimum: 1, maximum: PAGE_MAX, default: PAGE }),
  after: positionField,
};

/** The narrower of two regions, one within the other; `none` where they do not meet. */
export const narrower = (
  own: string | undefined,
  asked: string | undefined,
): string | undefined => {
  if (own === undefined || asked === undefined) return own ?? asked;
  if (asked.startsWith(own)) return asked;
  return own.startsWith(asked) ? own : 'none';
};
