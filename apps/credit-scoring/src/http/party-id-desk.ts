import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { EventStore } from '@zhixin/event-store';
import { maySee, type Caller } from '@zhixin/identity';
import { Decide, EVENT_STORE, orProblem, Problem } from '@zhixin/service-shell';
import { partyId, streamIdOf, type PartyIdCommand } from '../domain/party-id.js';
import { ownerOf } from '../party-id-owner.js';
import { EnterpriseDesk } from './enterprise-desk.js';
import { EnterpriseStreams } from './enterprise-streams.js';

/** Which identifiers are to become an enterprise's, and which are to be it no longer; canonical. */
export interface OwnershipChange {
  readonly uscc: string;
  /** Where the enterprise is. */
  readonly region: string;
  readonly registered: readonly string[];
  readonly withdrawn: readonly string[];
}

/** Changes whose identifiers are, one after the other: each has a stream of its own, which decides. */
@Injectable()
export class PartyIdDesk {
  constructor(
    private readonly desk: EnterpriseDesk,
    private readonly commands: CommandBus,
    private readonly streams: EnterpriseStreams,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  /**
   * Makes the change. What it is half-way when the process dies, the identifiers' streams say and the enterprise's will
   * (`partyIdFollower`); the same again does the rest.
   *
   * @throws Problem 409 where one of them is another's; nothing has been changed then.
   */
  async change(change: OwnershipChange, caller: Caller): Promise<void> {
    for (const identifier of change.registered) {
      const owner = await ownerOf(this.store, identifier);
      if (owner !== undefined && owner !== change.uscc) throw await this.taken(identifier, caller);
    }
    const given: string[] = [];
    for (const identifier of change.registered) {
      const result = await this.decide('RegisterPartyId', identifier, { change, caller });
      if ('refused' in result) {
        // Somebody was first a moment ago.
        for (const one of given) await this.decide('WithdrawPartyId', one, { change, caller });
        throw await this.taken(identifier, caller);
      }
      if (result.events.length > 0) given.push(identifier);
    }
    for (const identifier of change.withdrawn)
      orProblem(await this.decide('WithdrawPartyId', identifier, { change, caller }));
  }

  /**
   * Lets the enterprise's stream say of these identifiers what their own say, now that both have been written: another
   * request may have come in between.
   */
  async settle(uscc: string, touched: readonly string[], caller: Caller): Promise<void> {
    if (touched.length === 0) return;
    const { state } = await this.streams.fold(uscc);
    for (const identifier of touched) {
      const owned = (await ownerOf(this.store, identifier)) === uscc;
      if (state.partyIds.includes(identifier) === owned) continue;
      const note = { partyId: identifier, owned, ...this.desk.stamp(caller) };
      await this.desk.decide(uscc, { type: 'NotePartyId', ...note });
    }
  }

  private decide(
    type: PartyIdCommand['type'],
    identifier: string,
    { change: { uscc, region }, caller }: { change: OwnershipChange; caller: Caller },
  ) {
    const by = caller.subject;
    const said = { at: this.desk.stamp(caller).at, by, uscc, region, partyId: identifier };
    return this.commands.execute(
      new Decide(partyId, streamIdOf(identifier), { type, ...said }, { actor: by }),
    );
  }

  private async taken(identifier: string, caller: Caller): Promise<Problem> {
    const uscc = await ownerOf(this.store, identifier);
    const { particulars } = uscc === undefined ? {} : (await this.streams.fold(uscc)).state;
    const isKnown =
      uscc !== undefined &&
      particulars !== undefined &&
      maySee(caller, { uscc, region: particulars.region }, 'public');
    return new Problem(409, 'PARTY_ID_TAKEN', {
      detail: isKnown
        ? {
            zh: `${identifier} 已登记在${particulars.name}（${uscc}）名下。`,
            en: `${identifier} is registered as that of ${particulars.name} (${uscc}).`,
          }
        : {
            zh: `${identifier} 已登记在辖区外的企业名下。`,
            en: `${identifier} is registered as that of an enterprise outside of your region.`,
          },
    });
  }
}
