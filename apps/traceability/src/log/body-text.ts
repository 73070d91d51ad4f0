/** Stands in a body for an eventID that has a column of its own, so that the body stays JSON. */
const STAND_IN = '"eventID":0';

const memberOf = (eventId: string): string => `"eventID":"${eventId}"`;

/**
 * A body without the `urn:uuid:` that is its eventID; undefined where it has none such, or where it could not be
 * put back for certain.
 */
export const withoutEventId = (body: string, eventId: string): string | undefined => {
  const member = memberOf(eventId);
  const at = body.indexOf(member);
  if (at < 0) return undefined;
  const text = body.slice(0, at) + STAND_IN + body.slice(at + member.length);
  return text.indexOf(STAND_IN) === at ? text : undefined;
};

/** The body that `withoutEventId` made a text of. */
export const withEventId = (text: string, eventId: string): string =>
  text.replace(STAND_IN, () => memberOf(eventId));
