import { isInstant } from '@zhixin/contracts/validation';
import { ValidateBy } from 'class-validator';

const INSTANT =
  '必须是带时区的 RFC 3339 时间，例如 2026-01-31T08:00:00+08:00 | must be an RFC 3339 time with offset, for example 2026-01-31T08:00:00+08:00';
const DATE = '必须是日期，例如 2026-01-31 | must be a date, for example 2026-01-31';

const isTime = (value: unknown) =>
  typeof value === 'string' && isInstant(value) && Number.isFinite(Date.parse(value));

/** A time on a day that exists. */
export const IsInstant = () =>
  ValidateBy({
    name: 'isRfc3339',
    validator: { validate: isTime, defaultMessage: () => INSTANT },
  });

/** A calendar date that exists. */
export const IsDay = () =>
  ValidateBy({
    name: 'isDate',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && isTime(`${value}T00:00:00+08:00`) && value.length === 10,
      defaultMessage: () => DATE,
    },
  });
