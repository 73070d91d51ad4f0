import { defineEvents, type EventOf } from '@zhixin/decider';
import { Type, type Static } from '@sinclair/typebox';

// STORAGE FORMAT. Names and fields below are on disk for ever: add optional
// fields or a new event name; never rename, retype or delete one.
const stamp = {
  at: Type.String({ format: 'date-time' }),
  /** The officer, or the service. */
  by: Type.String(),
};
/** An enterprise that reported a root, and where it is registered: who watches over it is told. */
const reporter = { uscc: Type.String(), region: Type.String() };
const party = {
  uscc: Type.Optional(Type.String()),
  partyId: Type.Optional(Type.String()),
  name: Type.String(),
};
const row = Type.Object({
  set: Type.String(),
  epc: Type.String(),
  relation: Type.String(),
  quantity: Type.Object({
    low: Type.Number(),
    high: Type.Union([Type.Number(), Type.Null()]),
    uom: Type.String(),
  }),
  holder: Type.Object({ ...party, place: Type.Optional(Type.String()) }),
  state: Type.String(),
  disposition: Type.Optional(Type.String()),
  to: Type.Optional(Type.Object(party)),
  since: Type.String(),
});

const changes = Type.Object({
  ...stamp,
  about: Type.Array(Type.Object(reporter)),
  previousScopeId: Type.String(),
  newerScopeId: Type.String(),
  kind: Type.String(),
  counts: Type.Object({
    entered: Type.Integer(),
    left: Type.Integer(),
    changed: Type.Integer(),
  }),
  before: Type.Array(row),
  after: Type.Array(row),
  events: Type.Array(Type.String()),
});

/** A recall case cannot stand on the scope. */
const refusal = Type.Object({
  ...stamp,
  ...reporter,
  caseId: Type.String(),
  version: Type.Integer(),
  because: Type.String(),
});

export const scopeWatchEvents = defineEvents({
  ScopeWatched: Type.Object({ ...stamp, ...reporter }),
  ScopeUnwatched: Type.Object(stamp),
  ScopeRowsChanged: changes,
  ScopeRefused: refusal,
});

export type ScopeWatchEvent = EventOf<typeof scopeWatchEvents>;

/** How rows of a newer scope differ from those that were told last. */
export type RowChanges = Static<typeof changes>;

/** What a recall case is told instead of rows. */
export type ScopeRefusal = Static<typeof refusal>;
