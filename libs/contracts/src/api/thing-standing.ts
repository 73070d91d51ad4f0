import type { HoldingParty, PartyName } from './party-name.js';
import type { AffectedState } from './recall-scope.js';

/** How much there is; null where nobody says. */
export interface KnownQuantity {
  readonly value: number | null;
  /** UN/CEFACT Recommendation 20. */
  readonly uom: string;
}

/** So much of a thing with one holder at one place in one state. */
export interface ThingHolding {
  readonly holder: HoldingParty;
  readonly state: AffectedState;
  readonly quantity: KnownQuantity;
  readonly disposition?: string;
  /** To whom it is on its way. */
  readonly to?: PartyName;
  /** When something last came into this state. */
  readonly since: string;
  /** Events by which it came. */
  readonly evidence: readonly string[];
}

/** In what something is: directly, and the outermost around that. */
export interface ThingContainer {
  readonly direct: string;
  readonly top: string;
}

/** Something inside a container. */
export interface ThingContent {
  readonly epc: string;
  /** The container that it is in itself: the one asked about, or one inside that. */
  readonly container: string;
  readonly quantity: KnownQuantity;
}

/** Answer of `GET /api/traceability/things/{epc}`: how it stood with a thing; the next page of what is inside is in `Link`. */
export interface ThingStanding {
  /** Canonical GS1 Digital Link URI, or the identifier as reported. */
  readonly epc: string;
  /** Where all of it has one holder, place and state; else see `holdings`. */
  readonly holder?: PartyName;
  readonly place?: string;
  readonly disposition?: string;
  /** What is at hand or under way, all holders together; null where nobody says. */
  readonly quantity?: KnownQuantity;
  /** In what it is directly, and the outermost around that; a lot may be in several: see `containers`. */
  readonly container?: ThingContainer;
  readonly holdings: readonly ThingHolding[];
  /** What only one side says; an enterprise sees its own claims. */
  readonly claimed: readonly ThingHolding[];
  /** How many more of them there are that the caller may not see, told to who made it or is confirmed to have had it. */
  readonly claimedByOthers?: number;
  readonly containers: readonly ThingContainer[];
  readonly contents: {
    /** Different things inside, at every depth; of them, directly. */
    readonly things: number;
    readonly direct: number;
    readonly items: readonly ThingContent[];
  };
  /** The last event about it that counts. */
  readonly lastEvent?: {
    readonly eventID: string;
    readonly eventTime: string;
    readonly reporter: PartyName;
  };
  /** Whether there is more than the caller may see. */
  readonly abbreviated?: boolean;
  readonly validAt: string;
  readonly knownAt: string;
  readonly asOf: string;
}
