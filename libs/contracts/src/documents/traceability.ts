// A namespace, of which the console's bundle keeps what is used here.
import * as Type from '@sinclair/typebox';
import { described, prose, text, uscc } from '../fields.js';

/** An identifier of an event, as EPCIS events may have it. */
const EVENT_ID_CHARACTERS_MAX = 2_048;

/** An officer vouches for an event that only its reporter tells. */
export const confirmationFields = Type.Object({
  eventID: text(EVENT_ID_CHARACTERS_MAX),
  reason: described(prose, 'What was looked at, and found'),
  uscc: Type.Optional(
    described(uscc, 'Who reported it, where several reporters used the same eventID'),
  ),
});

/** Why a confirmation stands no longer. */
export const withdrawalFields = Type.Object({ reason: prose });
