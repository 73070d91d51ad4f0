import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ScopeDocument, ScopePage, ScopeReceipt } from '@zhixin/contracts';
import { DEMONSTRATION_PASSWORD, enterprises, epcisDocument, signIn } from '@zhixin/demonstration';
import { expectScope, questionsOf, type Chain } from '@zhixin/demonstration/chains';
import { whyNoKafka } from '@zhixin/infra-kafka';
import { until } from '@zhixin/infra-processes';
import { CHAINS, writtenChains } from '@zhixin/trace-graph/testing';
import pg from 'pg';
import { runningDistributed, type RunningDistributed } from './testing/running-distributed.js';

const WAIT_MS = 240_000;
/** Who plays the parties of every chain; each is called by as many identifiers. */
const PLAYERS = [
  enterprises.grower,
  enterprises.cooperative,
  enterprises.packer,
  enterprises.wholesaler,
];

const missing =
  whyNoKafka() ?? (CHAINS === undefined ? 'finds no folder of written chains' : undefined);
const suite = missing === undefined ? describe : describe.skip;

suite(`the distributed form${missing === undefined ? '' : `, which ${missing}`}`, () => {
  const chains = missing === undefined ? writtenChains<Chain>() : [];
  let platform: RunningDistributed;

  const as = (account: string) => signIn(platform.origin, account, DEMONSTRATION_PASSWORD);

  const registerPlayers = async () => {
    const regulator = await as('regulator-shaanxi');
    for (const [index, { uscc, name, region }] of PLAYERS.entries())
      await regulator.post('/api/credit/enterprises', {
        ...{ uscc, name, region, productRisk: 'medium', establishedOn: '2010-01-01' },
        partyIds: chains.flatMap(([, { parties }]) => parties[index]?.party ?? []),
      });
    const database = new pg.Client(platform.databaseUrl);
    await database.connect();
    await until('the parties to be known', async () => {
      const { rows } = await database.query<{ count: number }>(
        'select count(*)::int as count from traceability.party_registration',
      );
      return rows[0]!.count === chains.flatMap(([, { parties }]) => parties).length;
    });
    await database.end();
  };

  beforeAll(async () => {
    platform = await runningDistributed({
      together: [
        ['supervision', 'recall', 'exchange'],
        ['credit-scoring', 'traceability'],
      ],
    });
    await registerPlayers();
  }, WAIT_MS);
  afterAll(async () => {
    await platform?.stop();
  }, WAIT_MS);

  /** Captures the events one after the other; answers when the platform knew what a chain says to have been known. */
  const captured = async ({ parties, events }: Chain) => {
    const moments: { readonly recordTime: string; readonly known: string }[] = [];
    for (const { recordTime, ...event } of events) {
      const player = parties.findIndex(({ reports }) => reports.includes(event.eventID as string));
      const reporter = await as(PLAYERS[player]!.account!);
      const { location } = await reporter.post(
        '/epcis/v2/capture',
        epcisDocument([event], recordTime),
      );
      await until(
        'the event to be taken',
        () => reporter.get<{ readonly running: boolean; readonly success: boolean }>(location!),
        ({ running, success }) => !running && success,
      );
      moments.push({ recordTime, known: new Date().toISOString() });
    }
    return (knownAt: string) =>
      moments.findLast(({ recordTime }) => Date.parse(recordTime) <= Date.parse(knownAt))!.known;
  };

  describe.each(chains)('%s', (_file, chain) => {
    let knownWhen: Awaited<ReturnType<typeof captured>>;
    beforeAll(async () => {
      knownWhen = await captured(chain);
    }, WAIT_MS);

    test.each(questionsOf(chain))(
      '%s',
      async (_name, question) => {
        const regulator = await as('regulator-shaanxi');
        const knownAt = knownWhen(question.question.knownAt);
        const { body } = await regulator.post<ScopeReceipt>('/api/traceability/scopes', {
          ...question.question,
          knownAt,
        });
        const path = `/api/traceability/scopes/${body.scopeId}`;
        await until(
          'the scope',
          () => regulator.get<ScopePage>(path),
          ({ state }) => state === 'done',
        );
        const page = async (of: string) => {
          // An instance that is asked for too much at once says so, and answers later.
          const answer = await until(
            of,
            () =>
              fetch(new URL(of, platform.origin), {
                headers: { authorization: `Bearer ${regulator.token}`, accept: 'application/json' },
              }),
            ({ status }) => status === 200,
          );
          return {
            body: (await answer.json()) as ScopePage,
            link: answer.headers.get('link') ?? undefined,
          };
        };
        const partyOf = ({ uscc, partyId }: { uscc?: string; partyId?: string }) =>
          chain.parties[PLAYERS.findIndex((player) => player.uscc === uscc)]?.party ?? partyId!;
        await expectScope({ page, partyOf }, body.scopeId, question);
        const document = await regulator.get<ScopeDocument>(`${path}/document`);
        expect([document.scopeId, document.knownAt]).toEqual([body.scopeId, knownAt]);
      },
      WAIT_MS,
    );
  });
});
