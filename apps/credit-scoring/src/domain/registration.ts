import { refuse } from '@zhixin/decider';
import type { CommandOf, EnterpriseDecision } from './enterprise-commands.js';
import type { EnterpriseState } from './enterprise-state.js';
import type { Particulars } from './enterprise.events.js';
import { withEvaluation, stampOf, same } from './evaluate.js';
import * as occasions from './occasions.js';

export const registerEnterprise = (
  command: CommandOf<'RegisterEnterprise'>,
  state: EnterpriseState,
): EnterpriseDecision => {
  const partyIds = inOrder([...state.partyIds, ...(command.partyIds ?? [])]);
  if (state.particulars === undefined) {
    const data = { ...stampOf(command), ...particularsOf(command), ...named(partyIds, state) };
    const fact = { type: 'EnterpriseRegistered', data } as const;
    return withEvaluation(state, command, { fact, occasion: occasions.registered });
  }
  if (!same(particularsOf(command), particularsOf(state.particulars)))
    return refuse(
      'ENTERPRISE_ALREADY_REGISTERED',
      'The enterprise is registered with other particulars.',
    );
  return command.partyIds === undefined ? [] : saved(command, state, partyIds);
};

export const changeParticulars = (
  command: CommandOf<'ChangeParticulars'>,
  state: EnterpriseState,
): EnterpriseDecision => {
  if (state.particulars === undefined) return notRegistered();
  const { partyIds = [], withdrawnPartyIds = [] } = command;
  // Another request may have changed others meanwhile.
  const kept = state.partyIds.filter((one) => !withdrawnPartyIds.includes(one));
  return saved(command, state, inOrder([...kept, ...partyIds]));
};

/** What an identifier's own stream says, where the enterprise's lacks it: what was to be saved with it was not. */
export const notePartyId = (
  command: CommandOf<'NotePartyId'>,
  { partyIds }: EnterpriseState,
): EnterpriseDecision => {
  const { partyId, owned } = command;
  if (partyIds.includes(partyId) === owned) return [];
  const others = partyIds.filter((one) => one !== partyId);
  const data = { ...stampOf(command), partyIds: inOrder(owned ? [...others, partyId] : others) };
  return [{ type: 'PartyIdsNoted', data }];
};

const saved = (
  command: CommandOf<'RegisterEnterprise' | 'ChangeParticulars'>,
  state: EnterpriseState,
  partyIds: readonly string[],
): EnterpriseDecision => {
  const before = state.particulars!;
  const particulars = { ...particularsOf(command), ...named(partyIds, state) };
  // What was noted meanwhile has not been told to others yet.
  if (same(particulars, { ...particularsOf(before), ...named(before.partyIds ?? [], state) }))
    return [];
  return withEvaluation(state, command, {
    fact: { type: 'EnterpriseParticularsChanged', data: { ...stampOf(command), ...particulars } },
    occasion: occasions.particularsChanged,
  });
};

const inOrder = (identifiers: readonly string[]) => [...new Set(identifiers)].sort();

// Who never had one says nothing of them.
const named = (partyIds: readonly string[], state: EnterpriseState) =>
  partyIds.length + state.partyIds.length + (state.particulars?.partyIds?.length ?? 0) === 0
    ? {}
    : { partyIds: [...partyIds] };

/** The refusal of what needs a registered enterprise. */
export const notRegistered = () =>
  refuse('ENTERPRISE_NOT_REGISTERED', 'The enterprise is not registered.');

const particularsOf = ({
  name,
  region,
  industry,
  productRisk,
  establishedOn,
  usccCheckPassed,
  nationalClass,
}: Particulars): Omit<Particulars, 'partyIds'> => ({
  name,
  region,
  productRisk,
  establishedOn,
  usccCheckPassed,
  ...(industry === undefined ? {} : { industry }),
  ...(nationalClass === undefined ? {} : { nationalClass }),
});
