/** Names of authorities, products and lots. */
export const NAME_MAX_CHARS = 200;
/** Numbers of documents and causes. */
export const NUMBER_MAX_CHARS = 100;
/** Descriptions and reasons. */
export const PROSE_MAX_CHARS = 1_000;
