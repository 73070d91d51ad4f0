import { applyDecorators } from '@nestjs/common';
import { FRACTION_DIGITS_MAX, isDate, isInstant } from '@zhixin/instant';
import { Transform } from 'class-transformer';
import { IsString, MaxLength, ValidateBy, ValidateIf } from 'class-validator';

const INSTANT =
  `必须是带时区的 RFC 3339 时间，例如 2026-01-31T08:00:00+08:00；公元 1 年至 9999 年，时区偏移不超过 ±14:00，秒至多 ${FRACTION_DIGITS_MAX} 位小数` +
  ` | must be an RFC 3339 time with offset, for example 2026-01-31T08:00:00+08:00; years 1 to 9999, offset within ±14:00, at most ${FRACTION_DIGITS_MAX} decimals of a second`;
const DATE = '必须是日期，例如 2026-01-31 | must be a date, for example 2026-01-31';
const UNSHOWN =
  '含有不可显示的字符 | holds a character that cannot be shown: a control character or half of a pair';

// PostgreSQL stores neither NUL nor half of a surrogate pair. Line breaks and tabs are text.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;
const isPrintable = (value: unknown) => typeof value === 'string' && !UNPRINTABLE.test(value);

type Sent = Readonly<Record<string, unknown>>;

/** A field that may be missing. class-validator's `IsOptional` would also let `null` through, unchecked. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

/** A parameter that may be missing or empty: `?grade=&q=` asks for everything. */
export const MayBeEmpty = () =>
  applyDecorators(
    // As it was sent: by now a number has been made of it.
    Transform(({ value, obj, key }) =>
      (obj as Sent)[key] === '' ? undefined : (value as unknown),
    ),
    MayBeAbsent(),
  );

/** A time that can be kept and compared (`libs/instant`); class-validator's own check lets 30 February through. */
export const IsInstant = () =>
  ValidateBy({
    name: 'isRfc3339',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isInstant(value),
      defaultMessage: () => INSTANT,
    },
  });

/** A calendar date that exists. */
export const IsDay = () =>
  ValidateBy({
    name: 'isDate',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isDate(value),
      defaultMessage: () => DATE,
    },
  });

/** Text that can be stored and shown; with `each`, every member of a list. */
export const IsPrintable = (options?: { readonly each: boolean }) =>
  ValidateBy(
    {
      name: 'isPrintable',
      validator: { validate: isPrintable, defaultMessage: () => UNSHOWN },
    },
    options,
  );

/** Text with something in it: spaces alone say nothing. With `each`, every member of a list. */
export const IsFilled = (options?: { readonly each: boolean }) =>
  ValidateBy(
    {
      name: 'isNotEmpty',
      validator: { validate: (value: unknown) => typeof value === 'string' && /\S/u.test(value) },
    },
    options,
  );

/** A text that is there, not too long, and can be stored and shown. */
export const Text = (charactersMax: number) =>
  applyDecorators(IsString(), IsFilled(), MaxLength(charactersMax), IsPrintable());

/** A text that may be missing, but is not empty when it is there. */
export const OptionalText = (charactersMax: number) =>
  applyDecorators(MayBeAbsent(), Text(charactersMax));
