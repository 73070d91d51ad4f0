import { Type } from '@sinclair/typebox';
import { described, text } from '@zhixin/contracts';
import { CURSOR_CHARACTERS_MAX } from '@zhixin/read-model';

const POSITION_CHARACTERS_MAX = 100;

/** The `cursor` of a list: absent or empty for its first page. Whether it belongs to the list, `pageByCursor` finds. */
export const cursorField = Type.Optional(
  Type.String({ format: 'cursor', maxLength: CURSOR_CHARACTERS_MAX }),
);

/** The `after` of a reader. */
export const positionField = Type.Optional(
  described(
    text(POSITION_CHARACTERS_MAX),
    'Position of a write, also of another service, that the answer must contain',
  ),
);

/**
 * How many a list gives, or how far an answer goes: `preset` where the caller does not say. More than `max` may be asked
 * for and is not given. `what` stands before that in the description.
 */
export const limitField = (preset: number, max: number, what = '') =>
  Type.Integer({
    minimum: 1,
    default: preset,
    description: `${what}${max} at most, whatever is asked`,
  });

/** The two clocks of a question: `validAt` and `knownAt`. */
export const clockFields = {
  validAt: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'When it is to be true; absent: now',
    }),
  ),
  knownAt: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'What is to be known; absent: everything',
    }),
  ),
};
