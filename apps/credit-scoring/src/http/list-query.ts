import { isRegionPrefix } from '@zhixin/identifiers';
import { IsCursor, MayBeEmpty, Text } from '@zhixin/service-shell';
import { Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateBy } from 'class-validator';
import { PAGE, PAGE_MAX, POSITION_CHARACTERS_MAX } from './limits.js';

const IsRegionPrefix = () =>
  ValidateBy({
    name: 'matches',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isRegionPrefix(value),
      defaultMessage: () =>
        '必须是 2、4 或 6 位行政区划代码 | must be 2, 4 or 6 digits of a GB/T 2260 region code',
    },
  });

/** What every list may be asked. */
export class ListQuery {
  /** 2, 4 or 6 digits; narrows what the caller may see. */
  @MayBeEmpty()
  @IsRegionPrefix()
  region?: string;

  @IsCursor()
  cursor?: string;

  @MayBeEmpty()
  @Type(() => Number)
  // The lowest of these is checked first, and told.
  @Max(PAGE_MAX)
  @Min(1)
  @IsInt()
  limit: number = PAGE;

  /** Position of a write that the answer must contain. */
  @MayBeEmpty()
  @Text(POSITION_CHARACTERS_MAX)
  after?: string;
}

/** The narrower of two regions, one within the other; `none` where they do not meet. */
export const narrower = (
  own: string | undefined,
  asked: string | undefined,
): string | undefined => {
  if (own === undefined || asked === undefined) return own ?? asked;
  if (asked.startsWith(own)) return asked;
  return own.startsWith(asked) ? own : 'none';
};
