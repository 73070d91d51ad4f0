import { Type, type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { EVIDENCE_LEVELS } from '@zhixin/legal-clock';

/** A record with these fields and no other. */
export const exact = <Properties extends Record<string, TSchema>>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

/** A text for people, in both languages. */
export const bilingual = exact({
  zh: Type.String({ minLength: 1 }),
  en: Type.String({ minLength: 1 }),
});

/** An RFC 3339 time. */
export const instant = Type.String({ format: 'date-time' });

/** One of these words. */
export const oneOf = <Word extends string>(words: readonly Word[]) =>
  Type.Union(words.map((word) => Type.Literal(word)));

/**
 * How sure we are of a text: read whole, seen in part, known but not seen, or our own choice.
 * Only `full_text` may be shown to a regulator without a "to be verified" badge.
 */
export const evidenceSchema = oneOf(EVIDENCE_LEVELS);
/** How sure we are of a text. */
export type EvidenceLevel = Static<typeof evidenceSchema>;

const citation = exact({
  instrument: Type.String({ minLength: 1 }),
  article: Type.Optional(Type.String({ minLength: 1 })),
  /** Key of the source in the register of sources, e.g. `L-PQL`. */
  source: Type.Optional(Type.String({ minLength: 1 })),
  /** How sure we are of the cited text (not of the number that we derived from it). */
  evidence: evidenceSchema,
});
/** The text that a rule rests on. */
export type RuleCitation = Static<typeof citation>;

/** Every record says what it rests on, and whether its own numbers are law or a house default. */
export const grounded = { citation, evidence: evidenceSchema };

/** What names and dates a version of a pack. */
export const dated = {
  id: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
  version: Type.String({ pattern: '^[0-9]{4}\\.[0-9]+$' }),
  label: bilingual,
  /** First instant at which the pack is in force (valid time). */
  effectiveFrom: instant,
  /** First instant at which it no longer is; absent: open. */
  effectiveTo: Type.Optional(instant),
  /** When the pack was published (knowledge time); absent: always known. */
  publishedAt: Type.Optional(instant),
};

/** A version of a pack of any kind, as far as it is named and dated. */
export type DatedPack = Static<TObject<typeof dated>>;
