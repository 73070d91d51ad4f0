import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type, type Static, type TObject } from '@sinclair/typebox';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
const stamp = { at: Type.String({ format: 'date-time' }), by: Type.String() };
const amount = Type.Union([Type.String(), Type.Null()]);
const about = {
  caseId: Type.String(),
  /** The code or identifier by which the party is known. */
  party: Type.String(),
  name: Type.String(),
  /** The party's own, where it is registered. */
  partyUscc: Type.Optional(Type.String()),
  /** Whom others are told it concerns: the party, or the responsible enterprise where nobody registered it. */
  uscc: Type.String(),
  region: Type.String(),
};

const content = {
  /** `holds`, `addressed`, or a duty of who holds nothing: `seller`, `market-owner`, `platform`, `institution`. */
  capacity: Type.String(),
  /** What of the goods it is about; exact decimals, null where nobody knows. */
  lots: Type.Array(Type.Object({ lot: Type.String(), uom: Type.String(), quantity: amount })),
  /** The notice as its paper says it: how goods come back, who pays, whom to ask. */
  terms: Type.Object({}, { additionalProperties: true }),
};
/** What a notice says to its party. */
export type NoticeContent = Static<TObject<typeof content>>;

/** The storage format of notices. */
export const partyNoticeEvents = defineEvents({
  PartyNotified: Type.Object({
    ...stamp,
    ...about,
    ...content,
    /** Counts the runs of a case by which notices were sent. */
    round: Type.Integer(),
  }),
  /** The party has nothing any more that the case stands on. */
  PartyNoticeWithdrawn: Type.Object({ ...stamp, ...about, round: Type.Integer() }),
  PartyNoticeAcknowledged: Type.Object({
    ...stamp,
    ...about,
    /** The paper by which an officer entered it for the party. */
    receivedAs: Type.Optional(Type.String()),
  }),
  /** The party sold goods after its notice was out. */
  SaleAfterNoticeFound: Type.Object({
    ...stamp,
    ...about,
    epc: Type.String(),
    uom: Type.String(),
    quantity: amount,
    soldAt: Type.String({ format: 'date-time' }),
    notifiedAt: Type.String({ format: 'date-time' }),
  }),
});

/** What happened to a notice. */
export type PartyNoticeEvent = EventOf<typeof partyNoticeEvents>;
