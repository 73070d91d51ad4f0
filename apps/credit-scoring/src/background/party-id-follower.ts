import { recordedAs, type RecordedEvent } from '@zhixin/event-store';
import { Follower, streamsOf } from '@zhixin/follower';
import { followerPlace } from '@zhixin/read-model';
import type { RuleBook } from '@zhixin/rule-packs';
import {
  Decide,
  followerWork,
  orProblem,
  type ServiceContext,
  type Work,
} from '@zhixin/service-shell';
import type { EntityManager } from 'typeorm';
import { enterprise } from '../domain/enterprise.js';
import { partyId } from '../domain/party-id.js';
import { ownerOf } from '../party-id-owner.js';

const NAME = 'party identifiers';

/**
 * Lets enterprises' streams say what the identifiers' streams decided, where the process that was to save both died in
 * between. Mostly both agree already, and nothing is decided.
 */
export const partyIdFollower =
  (rules: RuleBook) =>
  (context: ServiceContext): Work => {
    const { service, store, dataSource, log } = context;
    const follower = new Follower<RecordedEvent, EntityManager>({
      ...followerPlace({ name: NAME, service, adapter: store.adapter, dataSource }),
      source: streamsOf(store, [partyId.category]),
      handle: async (batch) => {
        for (const event of batch) await note(event, context, rules);
      },
      keyOf: ({ stream }) => stream,
      log,
    });
    return followerWork(NAME, follower);
  };

// What is true now is noted, not what was when the event was recorded: the identifier may have gone on since.
const note = async (
  recorded: RecordedEvent,
  { store, commands, clock, service }: ServiceContext,
  rules: RuleBook,
): Promise<void> => {
  const { uscc, partyId: identifier } = recordedAs(partyId, recorded).data;
  const owned = (await ownerOf(store, identifier)) === uscc;
  const by = `service:${service}`;
  const stamp = { at: clock.now(), by, rules };
  const command = { type: 'NotePartyId', ...stamp, partyId: identifier, owned } as const;
  orProblem(await commands.execute(new Decide(enterprise, uscc, command, { actor: by })));
};
