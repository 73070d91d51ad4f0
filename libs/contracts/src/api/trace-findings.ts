import type { PartyName } from './party-name.js';

/** What a finding is about: see the rule pack of tracing, which names them in both languages. */
export type TraceFindingKind =
  | 'balance'
  | 'correction-missing'
  | 'impossible-travel'
  | 'missing-record'
  | 'more-received-than-shipped'
  | 'no-origin'
  | 'not-received'
  | 'packed-before-harvest'
  | 'received-not-shipped'
  | 'second-origin'
  | 'second-parent'
  | 'shipped-twice'
  | 'sold-after-last-day'
  | 'sold-twice'
  | 'used-after-end'
  | 'yield';

/** A matter that the record of a thing does not explain, or by which it contradicts itself. */
export interface TraceFindingSummary {
  readonly findingId: string;
  readonly kind: string;
  /** What it is called, by the pack in force when it is read. */
  readonly title: { readonly zh: string; readonly en: string };
  readonly severity: 'low' | 'medium' | 'high';
  readonly state: 'open' | 'resolved';
  readonly epc: string;
  /** Whose matter it is. */
  readonly holder: PartyName;
  readonly region: string;
  readonly quantity?: { readonly value: number; readonly uom: string };
  /** Events that show it. */
  readonly evidence: readonly string[];
  /** The text that it rests on. */
  readonly citation?: {
    readonly instrument: string;
    readonly article?: string;
    readonly source?: string;
    readonly evidence: string;
  };
  readonly aroseAt: string;
  readonly openedAt: string;
  readonly resolvedAt?: string;
  /** Events that explain it. */
  readonly resolvedBy?: readonly string[];
}

/** Answer of `GET /api/traceability/findings`; the next page is in `Link`. */
export interface TraceFindingPage {
  readonly items: readonly TraceFindingSummary[];
  readonly asOf: string;
}

/** What a party has of a lot by the books, in the unit of the lot. */
export interface LotBalance {
  readonly epc: string;
  readonly holder: PartyName;
  readonly uom: string;
  readonly produced: number;
  readonly received: number;
  readonly returned: number;
  readonly shipped: number;
  readonly sold: number;
  readonly consumed: number;
  readonly destroyed: number;
  readonly onHand: number;
  /** On hand by no count, but because nothing says that it went. */
  readonly presumed: boolean;
  readonly unexplained: number;
  readonly beyondTolerance: boolean;
  /** Some amount is not known, so that the sums say nothing. */
  readonly unknown: boolean;
  /** Events behind each figure, by its name. */
  readonly events: Readonly<Record<string, readonly string[]>>;
}

/** What went into a transformation and came out of it, in like units. */
export interface TransformationYield {
  /** Of its outputs the one whose identifier comes first. */
  readonly of: string;
  readonly holder: PartyName;
  readonly uom: string;
  readonly in: number;
  readonly out: number;
  readonly loss: number;
  readonly events: readonly string[];
}

/** Answer of `GET /api/traceability/mass-balance`. */
export interface MassBalanceAnswer {
  readonly epc: string;
  readonly validAt: string;
  readonly knownAt: string;
  readonly balances: readonly LotBalance[];
  readonly yield: readonly TransformationYield[];
  readonly tolerance: { readonly pieces: number; readonly measuredShare: number };
  readonly rulePack: { readonly id: string; readonly version: string };
  readonly asOf: string;
}
