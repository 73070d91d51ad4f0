import { CANONICAL_ORIGIN } from '@zhixin/identifiers';

/**
 * Most identifiers are canonical GS1 Digital Links, so the log keeps them without their origin: `/01/…`. No
 * other identifier begins like that, since each has a scheme.
 */
const OF_GS1 = `${CANONICAL_ORIGIN}/`;

/** An identifier as the log's tables hold it. */
export const shortened = (identifier: string): string =>
  identifier.startsWith(OF_GS1) ? identifier.slice(CANONICAL_ORIGIN.length) : identifier;

/** The identifier that a table's text stands for. */
export const whole = (text: string): string =>
  text.startsWith('/') ? CANONICAL_ORIGIN + text : text;
