import { Type } from '@sinclair/typebox';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.

/** RFC 3339 time with offset. */
export const instant = Type.String({ format: 'date-time' });

/** Who recorded what about whom, and when. */
export const stamp = {
  at: instant,
  by: Type.String(),
  uscc: Type.String(),
  region: Type.String(),
};

/** What every document says. */
export const document = {
  ...stamp,
  authority: Type.String(),
  causeId: Type.Optional(Type.String()),
  productFamily: Type.Optional(Type.String()),
  /** Lots, items or logistic units that it concerns. */
  epcs: Type.Optional(Type.Array(Type.String())),
  /** Id of the annulled case under the same number that this one is in place of. */
  replaces: Type.Optional(Type.String()),
};

/** What every annulment says, besides the document's number. */
export const annulment = {
  ...stamp,
  annulledAt: instant,
  annulmentRef: Type.String(),
  reason: Type.String(),
};

/** One of some words. */
export const oneOf = <Word extends string>(...words: readonly Word[]) =>
  Type.Union(words.map((word) => Type.Literal(word)));
