// A namespace, of which the console's bundle keeps what is used here.
import * as Type from '@sinclair/typebox';
import {
  date,
  described,
  grade,
  instant,
  items,
  name,
  oneOf,
  prose,
  reference,
  registeredRegion,
  typedUscc,
  withDefault,
} from '../fields.js';

/** How much harm an enterprise's products may do. */
export const productRisk = oneOf('high', 'medium', 'low');

/** Why an enterprise leaves the serious-violation list; `withdrawn`: the basis fell. */
export const delistingGround = oneOf('expired', 'repaired', 'withdrawn');

/** What became of a fact that the platform found by itself. */
export const findingStatus = oneOf('open', 'resolved', 'repaired');

export const particularsFields = Type.Object({
  name,
  region: registeredRegion,
  industry: Type.Optional(name),
  productRisk,
  establishedOn: date,
  nationalClass: Type.Optional(
    described(grade, 'General class of the national credit-risk system (通用型企业信用风险分类)'),
  ),
  partyIds: Type.Optional(
    described(
      items(),
      'PGLN and GLN (EPC URN or GS1 Digital Link) by which events name the enterprise; one owner at a time. ' +
        'Registration adds them; a change of particulars replaces them. Absent: they stay as they are',
    ),
  ),
});

export const registrationFields = Type.Object({
  ...particularsFields.properties,
  uscc: typedUscc,
});

/** A decision about the serious-violation list (严重违法失信名单). */
export const listingFields = Type.Object({
  action: withDefault(oneOf('put-on', 'take-off'), 'put-on'),
  decisionRef: reference,
  officer: described(name, 'The officer who decided; a machine never does'),
  since: instant,
  until: Type.Optional(described(instant, 'Only to put on the list')),
  ground: Type.Optional(described(delistingGround, 'Only to take off the list')),
  reason: prose,
});

export const repairFields = Type.Object({
  eventId: reference,
  repairedAt: instant,
  reference: described(reference, 'Number of the repair decision'),
});
