import type { ItemState } from './account.js';
import type { Relation } from './trail.js';

/** Why a party is told: it has something affected, something is on its way to it, or it had something. */
export type PartyRole = 'holds' | 'addressed' | 'had';

/** Who holds something, and where. */
export interface ScopeHolder {
  readonly party: string;
  readonly place?: string;
}

/** How much of an item is affected for certain, and may be; `high` is null where nobody knows. */
export interface Bounds {
  readonly low: number;
  readonly high: number | null;
  readonly uom: string;
}

/** So much of one thing in one state with one holder. */
export interface ScopeItem {
  readonly epc: string;
  readonly relation: Relation;
  readonly quantity: Bounds;
  readonly holder: ScopeHolder;
  readonly state: ItemState;
  readonly disposition?: string;
  readonly to?: string;
  readonly since: string;
  readonly evidence: readonly string[];
  readonly path: readonly string[];
}

/** What only one side says. */
export interface ScopeClaim {
  readonly epc: string;
  readonly holder: ScopeHolder;
  readonly quantity: { readonly value: number | null; readonly uom: string };
  readonly state: ItemState;
  readonly evidence: readonly string[];
}

/** A container with something affected in it. */
export interface ScopeCarrier {
  readonly epc: string;
  readonly holder: ScopeHolder;
  readonly state: ItemState;
}

/** What the record of the affected goods does not explain. */
export interface ScopeUnexplained {
  readonly kind: string;
  readonly epc?: string;
  readonly holder?: ScopeHolder;
  readonly quantity?: { readonly value: number; readonly uom: string };
  readonly evidence: readonly string[];
}

/** Sums of the rows of one unit, without what was used up. */
export interface ScopeTotal extends Bounds {
  readonly byState: Readonly<
    Partial<Record<ItemState, { readonly low: number; readonly high: number | null }>>
  >;
}

/** One of the two answers. */
export interface ScopeSet {
  readonly things: number;
  readonly totals: readonly ScopeTotal[];
  readonly parties: readonly { readonly party: string; readonly as: PartyRole }[];
  readonly claimed: readonly ScopeClaim[];
  readonly claimedParties: readonly string[];
  readonly carriers: readonly ScopeCarrier[];
  readonly unexplained: readonly ScopeUnexplained[];
  readonly items: readonly ScopeItem[];
}

/** The canonical content of a scope: the same request of the same record gives the same bytes. */
export interface Scope {
  readonly roots: readonly {
    readonly epc: string;
    readonly holder?: string;
    readonly place?: string;
    readonly from?: string;
    /** Makers of a lot number that several parties or places gave; all of them are meant. */
    readonly origins?: readonly ScopeHolder[];
  }[];
  readonly validAt: string;
  readonly knownAt: string;
  readonly commingling: 'none' | 'station';
  readonly withinDays: number;
  readonly sets: { readonly recorded: ScopeSet; readonly 'worst-case': ScopeSet };
  /** False: this library leaves nothing out, so that every upper bound holds. */
  readonly truncated: boolean;
}
