import { creditScoringTopic, EnterpriseRegisteredV1 } from '@zhixin/contracts';
import { dataOf } from '@zhixin/contracts/validation';
import { schemaOf, type Reaction } from '@zhixin/service-shell';
import { recall } from '../domain/recall.js';

/** A responsible enterprise that is registered under another name or in another region takes its open cases along. */
export const onEnterpriseRegistered: Reaction = {
  name: 'on-enterprise-registered',
  topic: creditScoringTopic.name,
  on: {
    [EnterpriseRegisteredV1.type]: async ({ data }, { tx, decide }) => {
      const { uscc, name, region, at, by } = dataOf(EnterpriseRegisteredV1, data);
      // The bus's transaction has no search_path of ours.
      const { rows } = await tx.query<{ id: string }>(
        `select id from ${schemaOf('recall')}.recall_case
         where uscc = $1 and (name <> $2 or not regions @> array[$3::text])`,
        [uscc, name, region],
      );
      for (const { id } of rows)
        await decide(recall, id, { type: 'MoveResponsible', at, by, name, region });
    },
  },
};
