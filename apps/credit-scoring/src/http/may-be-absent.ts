import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateIf } from 'class-validator';

/** A field that may be missing. class-validator's `IsOptional` would also let `null` through, unchecked. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

/** A parameter that may be missing or empty: `?grade=&q=` asks for everything. */
export const MayBeEmpty = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value)),
    MayBeAbsent(),
  );
