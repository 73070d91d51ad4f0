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
}

/** Answer of `GET /api/traceability/trace`. */
export interface TraceGraph {
  readonly root: string;
  readonly direction: 'forward' | 'backward' | 'both';
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
  readonly truncated: boolean;
  readonly truncatedBecause?: 'maxDepth' | 'maxNodes';
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
