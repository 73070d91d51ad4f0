import type { Bilingual } from './credit.js';
import type { PartyName } from './party-name.js';

/** Kind of whoever has affected goods; `unclassified`: nobody has said. */
export type RecallChannel =
  'maker' | 'wholesale' | 'shop' | 'platform' | 'kitchen' | 'consumer' | 'unclassified';

/**
 * How far a recall has come, of goods in one unit. Null: nobody knows. What each figure counts, `definitions` of
 * `RecallRecovery` say.
 */
export interface RecoveryFigures {
  readonly uom: string;
  readonly affected: number | null;
  readonly remedied: number | null;
  readonly returned: number | null;
  readonly destroyed: number | null;
  /** Remedied by another measure: repaired, replaced, corrected, warned of; by proof. */
  readonly otherwise: number | null;
  readonly blocked: number | null;
  readonly onHand: number | null;
  readonly inTransit: number | null;
  readonly sold: number | null;
  readonly unaccounted: number | null;
  /** Four decimals, rounded down; null where nothing or an unknown amount is affected. */
  readonly rate: number | null;
  /** The same of what firms have or had, without what is with consumers. */
  readonly rateAtFirms: number | null;
}

/** The recovery of a recall, measured from traceability events. */
export interface RecallRecovery {
  readonly byUnit: readonly RecoveryFigures[];
  /** Absent `lot`: goods whose lot nobody has told. */
  readonly byLot: readonly (RecoveryFigures & { readonly lot?: string })[];
  readonly byParty: readonly (RecoveryFigures & { readonly party: PartyName })[];
  readonly byChannel: readonly (RecoveryFigures & { readonly channel: RecallChannel })[];
  readonly definitions: Readonly<
    Record<Exclude<keyof RecoveryFigures, 'uom'> | 'byParty' | 'byChannel', Bilingual>
  >;
}

/** The scope that a case stands on, as far as traceability has told it. */
export interface RecallScopeStanding {
  readonly version: number;
  readonly scopeId: string;
  readonly set: string;
  readonly documentHash: string;
  /** The scope whose rows are known: that of the case, or a newer one. */
  readonly newestScopeId: string;
  readonly newestDocumentHash: string;
  /** Whether limits cut it short, so that it lacks something. */
  readonly truncated: boolean;
  /** Whether all of its rows have come. */
  readonly isWhole: boolean;
  readonly toldAt: string;
}

/** What a newer scope would change; to accept it, let the case stand on that scope. */
export interface RecallScopeProposal {
  readonly counts: Readonly<
    Record<
      'thingsEntered' | 'thingsLeft' | 'boundsChanged' | 'partiesEntered' | 'partiesLeft',
      number
    >
  >;
  /** The first of them; amounts are null where nobody knows. */
  readonly things: readonly {
    readonly epc: string;
    readonly uom: string;
    readonly kind: 'entered' | 'left' | 'bounds';
    readonly accepted: number | null;
    readonly now: number | null;
  }[];
  readonly parties: readonly {
    readonly party: string;
    readonly name: string | null;
    readonly kind: 'entered' | 'left';
  }[];
}

/** Answer of `GET /api/recall/cases/{id}/recovery`. */
export interface RecallGoods {
  /** Absent: the case stands on no scope yet. */
  readonly scope?: RecallScopeStanding;
  /** The last scope that was named and on which the case cannot stand. */
  readonly refused?: { readonly version: number; readonly because: string };
  readonly proposal?: RecallScopeProposal;
  readonly recovery: RecallRecovery;
}

/** A party that has, or had, goods of a case; item of `GET /api/recall/cases/{id}/parties`. */
export interface RecallGoodsParty extends PartyName {
  readonly figures: readonly RecoveryFigures[];
  readonly lots: readonly {
    /** Absent: goods whose lot nobody has told. */
    readonly lot?: string;
    readonly uom: string;
    readonly state: string;
    /** Null where nobody knows. */
    readonly quantity: number | null;
  }[];
}

/** What a party was told of a recall, and what it answered; item of `GET /api/recall/notices`. */
export interface RecallNotice extends PartyName {
  readonly caseId: string;
  /** `holds`, `addressed`, or a duty of who holds nothing. */
  readonly capacity: string;
  readonly lots: readonly {
    readonly lot: string;
    readonly uom: string;
    /** Exact decimal; null where nobody knows. */
    readonly quantity: string | null;
  }[];
  /** The notice as its paper says it. */
  readonly terms: Readonly<Record<string, unknown>>;
  readonly notifiedAt: string;
  /** Nobody registered the party, so the platform reaches it by nothing: the recaller has to. */
  readonly isUnreachable: boolean;
  readonly acknowledgedAt?: string;
  readonly withdrawnAt?: string;
  readonly soldAfter: readonly {
    readonly epc: string;
    readonly uom: string;
    readonly quantity: string | null;
    readonly soldAt: string;
  }[];
}
