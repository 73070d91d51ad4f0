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
  const particulars = particularsOf(command);
  if (state.particulars !== undefined)
    return same(particulars, particularsOf(state.particulars))
      ? []
      : refuse(
          'ENTERPRISE_ALREADY_REGISTERED',
          'The enterprise is registered with other particulars.',
        );
  return withEvaluation(state, command, {
    fact: { type: 'EnterpriseRegistered', data: { ...stampOf(command), ...particulars } },
    occasion: occasions.registered,
  });
};

export const changeParticulars = (
  command: CommandOf<'ChangeParticulars'>,
  state: EnterpriseState,
): EnterpriseDecision => {
  if (state.particulars === undefined) return notRegistered();
  const particulars = particularsOf(command);
  if (same(particulars, particularsOf(state.particulars))) return [];
  return withEvaluation(state, command, {
    fact: { type: 'EnterpriseParticularsChanged', data: { ...stampOf(command), ...particulars } },
    occasion: occasions.particularsChanged,
  });
};

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
}: Particulars): Particulars => ({
  name,
  region,
  productRisk,
  establishedOn,
  usccCheckPassed,
  ...(industry === undefined ? {} : { industry }),
  ...(nationalClass === undefined ? {} : { nationalClass }),
});
