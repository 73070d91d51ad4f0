import { describe, test } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { until } from '@zhixin/infra-processes';
import { gs1CheckDigit } from '@zhixin/identifiers';
import { Decide } from '@zhixin/service-shell';
import { partyId, streamIdOf, type PartyIdCommand } from '../domain/party-id.js';
import { EVENTUALLY_MS, NOW, runningCredit } from '../testing/running-credit.js';

const GLN = `https://id.gs1.org/414/952123400099${gs1CheckDigit('952123400099')}`;

describe('an enterprise whose identifier was decided when the process died', () => {
  const credit = runningCredit();

  /** The first of the two things that a request saves. */
  const decide = (type: PartyIdCommand['type'], uscc: string) => {
    const said = { at: NOW, by: 'regulator-xian', uscc, region: '610113', partyId: GLN };
    return credit.service.app
      .get(CommandBus)
      .execute(new Decide(partyId, streamIdOf(GLN), { type, ...said }, { actor: said.by }));
  };
  const shows = (uscc: string, ids: readonly string[]) =>
    until(
      `the identifiers of ${uscc}`,
      () => credit.credit(uscc),
      ({ partyIds }) => partyIds?.join() === ids.join(),
    );

  test(
    'says so by itself, and no longer when it is withdrawn and given to another',
    async () => {
      const [one, other] = [await credit.register(), await credit.register()];
      await decide('RegisterPartyId', one.uscc);
      await shows(one.uscc, [GLN]);
      await decide('WithdrawPartyId', one.uscc);
      await decide('RegisterPartyId', other.uscc);
      await shows(one.uscc, []);
      await shows(other.uscc, [GLN]);
    },
    2 * EVENTUALLY_MS,
  );
});
