/** A thing's part in a traced event. */
export interface TracedThing {
  /** Canonical GS1 Digital Link URI, or the identifier as reported where it is not a GS1 one. */
  readonly id: string;
  readonly role:
    | 'epc'
    | 'epcClass'
    | 'parent'
    | 'child'
    | 'childClass'
    | 'inputEPC'
    | 'inputEPCClass'
    | 'outputEPC'
    | 'outputEPCClass';
  readonly quantity?: number;
  /** UN/CEFACT Recommendation 20 unit; absent: pieces. */
  readonly uom?: string;
  /** The lot of an item, where the event names it. */
  readonly lot?: string;
}

/** A party or place that something came from or goes to. */
export interface TracedParty {
  readonly type: string;
  readonly id: string;
}
