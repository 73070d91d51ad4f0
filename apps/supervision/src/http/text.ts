import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, IsArray, IsString, MaxLength } from 'class-validator';
import { IsFilled, IsPrintable } from '@zhixin/service-shell';

/** A code as typed, with spaces and hyphens. */
export const USCC_CHARACTERS_MAX = 64;
/** Names of authorities and products, identifiers of lots. */
export const NAME_CHARACTERS_MAX = 200;
/** Document numbers and references. */
export const NUMBER_CHARACTERS_MAX = 100;
/** Descriptions and reasons. */
export const PROSE_CHARACTERS_MAX = 4_000;
/** Items of a list, e.g. failed test items or kinds of penalty. */
export const ITEMS_MAX = 200;
export const ITEM_CHARACTERS_MAX = 200;

// The first check that fails is the one that is told.
const each = { each: true };

/** A list of short texts. */
export const TextList = () =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(ITEMS_MAX),
    IsString(each),
    IsFilled(each),
    MaxLength(ITEM_CHARACTERS_MAX, each),
    IsPrintable(each),
  );
