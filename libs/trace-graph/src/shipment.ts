import type { Account } from './account.js';
import type { GraphEvent } from './trace-graph.js';

/** Goods under way: what one shipping gave away of one thing and nobody has answered for yet. */
export interface Line {
  readonly shipment: Shipment;
  readonly account: Account;
  /** The container it travels in, or `NONE`. */
  readonly via: number;
  /** Those of its shipping, as far as they are about its thing. */
  readonly documents: readonly string[];
}

/** What one event gave away, thing by thing. */
export interface Shipment {
  readonly giver: number;
  readonly taker: number;
  readonly event: GraphEvent;
  readonly at: number;
  readonly order: number;
  readonly claimed: boolean;
  lines: Line[];
}
