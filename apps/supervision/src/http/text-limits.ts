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
/** Largest fine that fits a double exactly, in fen. */
export const FINE_FEN_MAX = Number.MAX_SAFE_INTEGER;
