import { applyDecorators } from '@nestjs/common';
import { IsString, Length, ValidateBy } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

const MESSAGE =
  '含有不可显示的字符 | holds a character that cannot be shown: a control character or half of a pair';

// PostgreSQL stores neither NUL nor half of a surrogate pair. Line breaks and tabs are text.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;
const isPrintable = (value: unknown) => typeof value === 'string' && !UNPRINTABLE.test(value);

const IsPrintable = () =>
  ValidateBy({
    name: 'isPrintable',
    validator: { validate: isPrintable, defaultMessage: () => MESSAGE },
  });

/** A text that is there, not too long, and can be stored and shown. */
export const Text = (charactersMax: number) =>
  applyDecorators(IsString(), Length(1, charactersMax), IsPrintable());

/** A text that may be missing, but is not empty when it is there. */
export const OptionalText = (charactersMax: number) =>
  applyDecorators(MayBeAbsent(), Text(charactersMax));
