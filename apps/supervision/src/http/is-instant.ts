import { isInstant } from '@zhixin/contracts/validation';
import { ValidateBy } from 'class-validator';

const MESSAGE =
  '必须是带时区的 RFC 3339 时间，例如 2026-01-31T08:00:00+08:00 | must be an RFC 3339 time with offset, for example 2026-01-31T08:00:00+08:00';

// A leap second is RFC 3339, but no clock here can compare it.
const isComparable = (value: unknown) =>
  typeof value === 'string' && isInstant(value) && Number.isFinite(Date.parse(value));

/** A time that exists: class-validator's own check lets 30 February through. */
export const IsInstant = () =>
  ValidateBy({
    name: 'isRfc3339',
    validator: { validate: isComparable, defaultMessage: () => MESSAGE },
  });
