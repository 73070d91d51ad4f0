import { ValidateIf } from 'class-validator';

/** A field that may be missing. class-validator's `IsOptional` would also let `null` through, unchecked. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);
