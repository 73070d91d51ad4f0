import type { Decimal } from './amount.js';

/** What became of goods that are at hand no longer; `unknown` also where a count misses them. */
export type EndState = 'sold' | 'consumed' | 'destroyed' | 'unknown';

/**
 * What an event says of one thing:
 * `make` an origin in a holding; `leave`, `arrive` the halves of a hop, `void` that one is taken back; `end` that it is
 * sold, sampled, destroyed or not known any more; `count`, `sight` that so much lies in a holding; `pack`, `within`,
 * `unpack`, `empty` the containment in `container`; `use`, `yield` inputs and outputs of a transformation.
 */
export type EdgeKind =
  | 'make'
  | 'arrive'
  | 'unpack'
  | 'empty'
  | 'pack'
  | 'within'
  | 'use'
  | 'yield'
  | 'leave'
  | 'void'
  | 'end'
  | 'sight'
  | 'count';

/**
 * A row of the graph: what one event says of one thing in one holding (thing, party, place). Names are integers, times
 * milliseconds. It is valid from `validFrom`, and known from `knownFrom` until `knownUntil`, when its reporter's
 * declaration was recorded. How the two halves of a hop meet, and when a containment ends, follows from the rows that
 * are known at the moment asked for, so that a row once written changes in nothing but `knownUntil`.
 */
export interface Edge {
  readonly kind: EdgeKind;
  readonly event: number;
  readonly thing: number;
  /** Who reports it: the holding that is left, reached or spoken of is this party's. */
  readonly party: number;
  readonly place: number;
  /** The other side of a hop as named; to be resolved by the registrations known then. */
  readonly other: number;
  /** The reporter's own side as named. */
  readonly own: number;
  readonly container: number;
  /** Under which inputs and outputs are one transformation. */
  readonly transformation: number;
  readonly state?: EndState;
  readonly quantity?: Decimal;
  readonly uom?: string;
  readonly validFrom: number;
  readonly knownFrom: number;
  readonly knownUntil: number;
}

/** What an event says of one thing, without when: that is its event's. */
export type EdgeRow = Omit<Edge, 'event' | 'validFrom' | 'knownFrom' | 'knownUntil'>;

/** Instead of a transformation's number: the event by itself is one. */
export const OWN_TRANSFORMATION = -2;

/** Of one serial: in pieces, and only one of it. */
export const ONE_PIECE: Decimal = { digits: 1n, scale: 0 };
