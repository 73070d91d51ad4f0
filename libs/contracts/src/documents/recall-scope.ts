// A namespace, of which the console's bundle keeps what is used here.
import * as Type from '@sinclair/typebox';
import { described, instant, oneOf, text } from '../fields.js';

/** Roots of one scope. */
export const SCOPE_ROOTS_MAX = 100;
/** Days for which goods that were never reported out may be taken to lie where they were seen last. */
export const WITHIN_DAYS_MAX = 3_660;
/** Characters of an identifier of a thing, a party or a place. */
const IDENTIFIER_CHARACTERS_MAX = 500;

const identifier = text(IDENTIFIER_CHARACTERS_MAX);
const epc = described(
  identifier,
  'URN, Digital Link, element string, or GTIN and lot, of a lot, a piece or a container',
);

/** A thing, or what of it lay with a holder, at a place, or since a time. */
export const scopeRoot = Type.Union([
  epc,
  Type.Object({
    epc,
    holder: Type.Optional(
      described(identifier, 'Whose: a social credit code or a party identifier (PGLN, GLN)'),
    ),
    place: Type.Optional(described(identifier, 'Where: an SGLN or GLN')),
    from: Type.Optional(
      described(instant, 'Suspect only from then on; absent: from the making of it'),
    ),
  }),
]);

/** What `POST /api/traceability/scopes` asks. */
export const scopeQuestionFields = Type.Object({
  roots: Type.Array(scopeRoot, { minItems: 1, maxItems: SCOPE_ROOTS_MAX }),
  validAt: Type.Optional(described(instant, 'When it is to be true; absent: at `knownAt`')),
  knownAt: Type.Optional(
    described(
      instant,
      'What is to be known; absent: everything recorded so far. Not in the future.',
    ),
  ),
  commingling: described(
    oneOf('none', 'station'),
    'Whether open goods that lie together at a station are taken to mix, in the worst case',
  ),
  withinDays: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: WITHIN_DAYS_MAX,
      description:
        'For how long goods that were never reported out lie where they were seen last; absent: as the rule pack says',
    }),
  ),
});

/** Points of one question for common sources. */
export const SOURCE_POINTS_MAX = 50;

/** What `POST /api/traceability/common-sources` asks. */
export const commonSourceFields = Type.Object({
  points: Type.Array(
    Type.Union([
      epc,
      Type.Object({
        epc,
        at: Type.Optional(described(instant, 'When it was bought, eaten or found')),
        place: Type.Optional(described(identifier, 'Where: an SGLN or GLN')),
      }),
    ]),
    { minItems: 2, maxItems: SOURCE_POINTS_MAX },
  ),
  knownAt: Type.Optional(described(instant, 'What is to be known; absent: everything so far')),
});
