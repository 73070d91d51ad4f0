import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ScopeDocument, ScopePage } from '@zhixin/contracts';
import {
  expectScope,
  questionsOf,
  type Chain,
  type ScopeReader,
} from '@zhixin/demonstration/chains';
import type { TestService } from '@zhixin/service-shell/testing';
import { verify } from '@zhixin/statement';
import { CHAINS, writtenChains } from '@zhixin/trace-graph/testing';
import { traceabilityService } from '../http/testing.js';
import { callersOf, captureChain, partiesOf, register } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(120_000);

const AFTERWARDS = '2026-11-30T08:00:00.000+08:00';

/** The service with a chain's events in it. */
const serviceOf = async (chain: Chain) => {
  const parties = partiesOf(chain);
  const service = await traceabilityService({ callers: callersOf(parties), background: true });
  await register(service, parties);
  await captureChain(service, chain, parties);
  service.clock.set(AFTERWARDS);
  return { service, parties };
};

if (CHAINS === undefined)
  test('the chains written by others are there', () => {
    process.stdout.write('Scope chains: no folder, nothing checked.\n');
    expect(process.env['CI']).toBeUndefined();
  });
else
  describe.each(writtenChains<Chain>())('%s', (_file, chain) => {
    const parties = partiesOf(chain);
    let service: TestService;
    beforeAll(async () => {
      ({ service } = await serviceOf(chain));
    });
    afterAll(() => service.close());

    const reader: ScopeReader = {
      partyOf: ({ uscc, partyId }) =>
        parties.find((party) => party.uscc === uscc)?.party ?? partyId!,
      page: async (path) => {
        const { body, headers } = await service.request<ScopePage>(`GET ${path}`, {
          as: 'regulator',
        });
        return { body, link: headers['link'] };
      },
    };

    test.each(questionsOf(chain))('%s', async (_name, question) => {
      const ask = () =>
        service.request('POST /api/traceability/scopes', {
          ...{ as: 'regulator', body: question.question },
        });
      const asked = await ask();
      expect(asked).toMatchObject({ status: 201, body: { state: 'done', recorded: true } });
      const { scopeId } = asked.body;
      expect(asked.headers['location']).toBe(`/api/traceability/scopes/${scopeId}`);
      await expectScope(reader, scopeId, question);
      expect(await ask()).toMatchObject({ status: 200, body: { scopeId, recorded: false } });
      const document = await service.request<ScopeDocument>(
        `GET /api/traceability/scopes/${scopeId}/document`,
        { as: 'regulator' },
      );
      const { body: keySet } = await service.request('GET /.well-known/zhixin-keys');
      expect(verify(document.body, keySet.keys)).toMatchObject({ verdict: 'genuine' });
      expect(verify({ ...document.body, position: 0 }, keySet.keys)).toEqual({
        verdict: 'changed',
        changed: ['/position'],
      });
    });
  });
