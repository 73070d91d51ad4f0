import type { HoldingParty, PartyName } from './party-name.js';
import type { SignedParts } from './traceability.js';

/** What became of affected goods. */
export type AffectedState =
  'on-hand' | 'in-transit' | 'sold' | 'consumed' | 'destroyed' | 'recovered' | 'unknown';

/** How an affected thing is tied to a root. */
export type AffectedRelation = 'root' | 'content' | 'hop' | 'output' | 'member' | 'commingled';

/** How much is affected for certain and at most; `high` is null where nobody knows. */
export interface AffectedBounds {
  readonly low: number;
  readonly high: number | null;
}

/** Affected product: one thing with one holder in one state. */
export interface AffectedItem {
  readonly epc: string;
  readonly relation: AffectedRelation;
  readonly quantity: AffectedBounds & { readonly uom: string };
  readonly holder: HoldingParty;
  readonly state: AffectedState;
  readonly disposition?: string;
  /** To whom it is on its way. */
  readonly to?: PartyName;
  readonly since: string;
  /** Events that brought it into this state. */
  readonly evidence: readonly string[];
  /** Events that lead here from a root. */
  readonly path: readonly string[];
}

/** What only one side says: in no total and no list of parties. */
export interface ClaimedItem {
  readonly epc: string;
  readonly holder: HoldingParty;
  readonly quantity: { readonly value: number | null; readonly uom: string };
  readonly state: AffectedState;
  readonly evidence: readonly string[];
}

/** What the record of the affected goods does not explain. */
export interface UnexplainedMatter {
  readonly kind: string;
  readonly epc?: string;
  readonly holder?: HoldingParty;
  readonly quantity?: { readonly value: number; readonly uom: string };
  readonly evidence: readonly string[];
}

/** One of the two answers, without its items. */
export interface ScopeSetSummary {
  readonly things: number;
  readonly totals: readonly (AffectedBounds & {
    readonly uom: string;
    readonly byState: Readonly<Partial<Record<AffectedState, AffectedBounds>>>;
  })[];
  /** Whom to notify, and why: the first that holds true. */
  readonly parties: readonly (PartyName & { readonly as: 'holds' | 'addressed' | 'had' })[];
  readonly claimed: readonly ClaimedItem[];
  readonly claimedParties: readonly PartyName[];
  readonly carriers: readonly {
    readonly epc: string;
    readonly holder: HoldingParty;
    readonly state: AffectedState;
  }[];
  readonly unexplained: readonly UnexplainedMatter[];
}

/** What a scope starts from. */
export interface ScopeRoot {
  readonly epc: string;
  readonly holder?: string;
  readonly place?: string;
  readonly from?: string;
  /** Makers of a lot number that several parties or places gave; all of them are meant. */
  readonly origins?: readonly HoldingParty[];
}

/** The two answers by name. */
export type ScopeSetName = 'recorded' | 'worst-case';

/** What is fixed by the request, whether its answer is there yet or not. */
interface ScopeHead {
  readonly scopeId: string;
  readonly roots: readonly ScopeRoot[];
  readonly validAt: string;
  readonly knownAt: string;
  readonly commingling: 'none' | 'station';
  readonly withinDays: number;
}

/** A scope that is being computed, or that was given up. */
export interface ScopeUnderWay extends ScopeHead {
  readonly state: 'running' | 'failed' | 'cancelled';
  /** Events read and rounds of reading so far. */
  readonly progress?: { readonly events: number; readonly rounds: number };
  /** Why it failed, as a problem code. */
  readonly because?: string;
  /** The same in the caller's language. */
  readonly detail?: string;
}

/** Lists of a set that are too long for a page. */
export type ScopeSetList = 'claimed' | 'carriers' | 'unexplained';

/** A set as a page shows it. */
export interface ScopePageSet extends ScopeSetSummary {
  /** How many entries of a list stand in the document alone. */
  readonly omitted?: Readonly<Partial<Record<ScopeSetList, number>>>;
}

/** An event that an item stands on, in short. */
export interface CitedEvent {
  readonly eventTime: string;
  readonly bizStep?: string;
  /** Who reported it. */
  readonly reporter: PartyName;
}

/** A page of `GET /api/traceability/scopes/{scopeId}`: both sets in short, and items of the one asked for. */
export interface ScopePage extends ScopeHead {
  readonly state: 'done';
  readonly sets: Readonly<Record<ScopeSetName, ScopePageSet>>;
  readonly set: ScopeSetName;
  readonly items: readonly AffectedItem[];
  /** What `evidence` and `path` of these items name, by eventID; those that the caller may see. */
  readonly events?: Readonly<Record<string, CitedEvent>>;
  /** False: a scope is whole, or there is none (`SCOPE_TOO_LARGE`). A reader refuses to act on one that says true. */
  readonly truncated: boolean;
  /** Hash of the signed document, `…/document`. */
  readonly documentHash: string;
  /** Whether the caller sees the whole of it; an enterprise sees its own part. */
  readonly abbreviated?: boolean;
  /** Whether it is told when new events change it. */
  readonly watched: boolean;
  /** The newest scope in which a watch found other rows. */
  readonly newerScopeId?: string;
}

/** Answer of `GET /api/traceability/scopes/{scopeId}`; the next page of items is in `Link`. */
export type RecallScope = ScopePage | ScopeUnderWay;

/** Answer of `POST /api/traceability/scopes`; where the scope is read, `Location` says. */
export interface ScopeReceipt {
  /** The `scopeId`. */
  readonly id: string;
  readonly scopeId: string;
  /** Position of the event log up to which it knows. */
  readonly position: string;
  /** False when the same was asked before: it is the same scope. */
  readonly recorded: boolean;
  readonly state: 'done' | ScopeUnderWay['state'];
  readonly warnings: readonly { readonly code: string; readonly detail: string }[];
}

/** Answer of `PUT` and `DELETE /api/traceability/scopes/{scopeId}/watch`. */
export interface ScopeWatchReceipt {
  /** The `scopeId`. */
  readonly id: string;
  readonly scopeId: string;
  readonly position: string;
  /** False when the caller watched already, or did not: nothing happened now. */
  readonly recorded: boolean;
  /** Whether anybody watches it now. */
  readonly watched: boolean;
  readonly warnings: readonly { readonly code: string; readonly detail: string }[];
}

/** How rows of a watched scope were found changed. */
export interface ToldScopeChange {
  /** The scope whose rows were told before, and the one in which they are other. */
  readonly previousScopeId: string;
  readonly newerScopeId: string;
  /** `grown`: rows came and none went; `shrunk`: the other way round; `moved`: anything else. */
  readonly kind: 'grown' | 'shrunk' | 'moved';
  readonly entered: number;
  readonly left: number;
  readonly changed: number;
  /** When it was told. */
  readonly at: string;
}

/** Answer of `GET /api/traceability/scopes/{scopeId}/watch`. */
export interface ScopeWatch {
  readonly scopeId: string;
  /** Whether the caller watches. */
  readonly watching: boolean;
  /** Officers who watch, first who began first. */
  readonly watchers: readonly { readonly by: string; readonly since: string }[];
  /** What new events changed, the newest first, 50 at most. */
  readonly changes: readonly ToldScopeChange[];
  readonly asOf: string;
  /** Events that the rows lack, because they were set aside; absent: none. */
  readonly parked?: number;
}

/** One scope of `GET /api/traceability/scopes`. */
export interface ScopeEntry extends ScopeHead {
  readonly state: 'done' | ScopeUnderWay['state'];
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly documentHash?: string;
  readonly watched: boolean;
  readonly newerScopeId?: string;
}

/** The signed file of a scope. */
export interface ScopeDocument extends ScopeHead, SignedParts {
  readonly algorithm: string;
  readonly rulePack: { readonly id: string; readonly version: string };
  readonly position: number;
  readonly sets: Readonly<
    Record<ScopeSetName, ScopeSetSummary & { readonly items: readonly AffectedItem[] }>
  >;
  /** False: a scope is whole, or there is none (`SCOPE_TOO_LARGE`). A reader refuses to act on one that says true. */
  readonly truncated: boolean;
}

/** A row that differs between two scopes, or of one scope between two moments. */
export interface ScopeChange {
  readonly set: ScopeSetName;
  readonly kind: 'entered' | 'left' | 'changed';
  readonly before?: AffectedItem;
  readonly after?: AffectedItem;
  /** Events that one of the two stands on and the other does not. */
  readonly because: readonly string[];
}

/** Answer of `GET /api/traceability/scopes/{a}/diff/{b}`; the next page is in `Link`. */
export interface ScopeDiff {
  readonly before: string;
  readonly after: string;
  readonly items: readonly ScopeChange[];
  /** Whether the caller sees the whole of it; an enterprise sees its own part. */
  readonly abbreviated?: boolean;
}
