import type { PartyName } from './party-name.js';

/** A thing in the trace graph: an item, a lot, a logistic unit or an asset. */
export interface TraceNode {
  /** Canonical GS1 Digital Link URI, or the identifier as reported. */
  readonly id: string;
  readonly kind: 'instance' | 'class' | 'logistic-unit' | 'asset' | 'other';
  readonly label: string;
  /** What those who reported it call it, where they said so and the caller may know. */
  readonly name?: string;
  readonly depth: number;
  /** Who last reported having it, where the caller may know. */
  readonly holder?: { readonly uscc: string; readonly name: string };
  readonly location?: string;
  readonly lastSeen?: string;
  /** True where the caller may not see more of this node. */
  readonly abbreviated?: boolean;
}

/** A recorded step between two things, a hand-over of one thing, or a lot (`from`) and one of its items. */
export interface TraceEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'containment' | 'transformation' | 'custody' | 'association' | 'membership';
  readonly eventId: string;
  readonly eventTime: string;
  readonly recordTime: string;
  readonly bizStep?: string;
  /** For custody: from whom to whom. */
  readonly fromParty?: string;
  readonly toParty?: string;
  readonly quantity?: { readonly value: number; readonly uom?: string };
  /** Containment only: when it was taken out again. */
  readonly until?: string;
  /** Who reports it, as far as the caller may know. */
  readonly assertedBy?: readonly PartyName[];
  /** By what it is certain; absent for a claim. */
  readonly confirmedBy?: ConfirmedBy;
  /** True where only one side says so, who neither holds nor made it: it opens nothing, and displaces nobody. */
  readonly claimed?: boolean;
}

/**
 * By what it is certain that goods came to a party or are on their way: giver and taker agree; a later event of the taker
 * shows it; the maker's own word, or a holder's; an officer's; goods back from buyers; a thing that nobody made.
 */
export type ConfirmedBy =
  'other-side' | 'inferred' | 'maker' | 'holder' | 'officer' | 'return' | 'no-origin';

/** Answer of `GET /api/traceability/trace`. */
export interface TraceGraph {
  readonly root: string;
  readonly direction: 'forward' | 'backward' | 'both';
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
  /** Whether there is more than this part shows; the next one is in `Link`. */
  readonly truncated: boolean;
  readonly truncatedBecause?: 'maxDepth' | 'maxNodes' | 'maxEdges';
  readonly validAt: string;
  readonly knownAt: string;
  readonly asOf: string;
}

/** One lot of `GET /api/traceability/enterprises/{uscc}/lots`; the next page is in `Link`. */
export interface LotSummary {
  readonly epc: string;
  readonly gtin?: string;
  readonly lot?: string;
  readonly name?: string;
  readonly events: number;
  /** Different items that were named as of the lot. */
  readonly items: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly lastBizStep?: string;
}

/** Answer of `GET /api/traceability/enterprises/{uscc}/lots`. */
export interface LotPage {
  readonly items: readonly LotSummary[];
  readonly asOf: string;
  /** Events that are missing from the answer, because they are parked. */
  readonly parked?: number;
}

/** What makes a document one that the platform vouches for: see `/.well-known/zhixin-keys`. */
export interface SignedParts {
  readonly parts: readonly { readonly pointer: string; readonly hash: string }[];
  readonly signed: {
    /** Of the canonical JSON (RFC 8785) of everything but `signed`. */
    readonly hash: string;
    readonly alg: 'Ed25519' | 'SM2-SM3';
    readonly keyId: string;
    /** Over the canonical JSON of `{hash, alg, keyId, at}`; base64url. */
    readonly signature: string;
    readonly at: string;
  };
}

/** Where the platform keeps an event that an enterprise reported. */
export interface ReportedEvent {
  readonly eventID: string;
  /** CBV 2.0 event hash, `ni:///sha-256;…?ver=CBV2.0`: anybody can compute it from the event. */
  readonly eventHash: string;
  readonly recordTime: string;
  /** Place in the order of everything that was reported. */
  readonly position: number;
}

/** Proof that an enterprise handed something in, and what was stored of it. */
export interface CaptureReceipt extends SignedParts {
  readonly receipt: 'capture';
  readonly uscc: string;
  readonly captureID: string;
  readonly createdAt: string;
  readonly finishedAt: string;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly events: readonly ReportedEvent[];
}

/** Proof that an enterprise reported an event, and what it declared about it. */
export interface EventReceipt extends SignedParts {
  readonly receipt: 'event';
  readonly uscc: string;
  /** The event, and the error declarations under its eventID. */
  readonly events: readonly ReportedEvent[];
}

/** Answer of `POST /api/traceability/confirmations` and of a withdrawal. */
export interface ConfirmationReceipt {
  readonly confirmationId: string;
  /** Pass it as `?after=` to the list that must show it. */
  readonly position: string;
  /** False when it stood, or was withdrawn, before: nothing happened now. */
  readonly recorded: boolean;
}

/** An officer's word that an event which only its reporter tells is true. */
export interface EventConfirmation {
  readonly confirmationId: string;
  readonly eventID: string;
  /** Who reported the event. */
  readonly uscc: string;
  /** From here on it counts. */
  readonly recordTime: string;
  /** The officer. */
  readonly by: string;
  readonly reason: string;
  /** Present where it counts no longer: by whom, why, and since when. */
  readonly withdrawal?: {
    readonly recordTime: string;
    readonly by: string;
    readonly reason: string;
  };
}

/** Answer of `GET /api/traceability/confirmations`, oldest first; the next page is in `Link`. */
export interface EventConfirmationPage {
  readonly items: readonly EventConfirmation[];
  readonly asOf: string;
  /** Events that the rows do not show although they were recorded before `asOf`: they were set aside. Absent: none. */
  readonly parked?: number;
}
