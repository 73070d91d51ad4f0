/** An enterprise, or a party that nobody has registered, by the identifier that events name it by. */
export interface PartyName {
  readonly uscc?: string;
  readonly partyId?: string;
  readonly name: string;
}

/** Who holds something, and where. */
export interface HoldingParty extends PartyName {
  readonly place?: string;
}
