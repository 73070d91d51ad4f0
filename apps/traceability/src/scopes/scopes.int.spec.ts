import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { PartyName, ScopeDocument, ScopePage } from '@zhixin/contracts';
import type { TestService } from '@zhixin/service-shell/testing';
import { canonicalText, verify } from '@zhixin/statement';
import { CHAINS, writtenChains } from '@zhixin/trace-graph/testing';
import { traceabilityService } from '../http/testing.js';
import {
  callersOf,
  captureChain,
  partiesOf,
  register,
  type Chain,
  type ChainQuestion,
  type ChainRow,
} from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(120_000);

const AFTERWARDS = '2026-11-30T08:00:00.000+08:00';

const sorted = <Entry>(entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort((left, right) => (canonicalText(left) < canonicalText(right) ? -1 : 1));

const expectRows = (found: readonly unknown[], expected: readonly unknown[] | undefined) => {
  if (expected !== undefined) expect(sorted(found)).toEqual(sorted(expected));
};

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

    const partyOf = ({ uscc, partyId }: PartyName): string =>
      parties.find((party) => party.uscc === uscc)?.party ?? partyId!;
    const told = ({ holder, quantity, ...row }: Record<string, unknown>) => ({
      ...row,
      ...(holder !== undefined && { holder: partyOf(holder as PartyName) }),
      ...(quantity !== undefined && {
        quantity: (quantity as { readonly value: number }).value,
        uom: (quantity as { readonly uom: string }).uom,
      }),
    });
    const itemsOf = async (scopeId: string, set: string): Promise<readonly ChainRow[]> => {
      const found: ChainRow[] = [];
      let path: string | undefined = `/api/traceability/scopes/${scopeId}?set=${set}&limit=2`;
      while (path !== undefined) {
        const page: { readonly body: ScopePage; readonly headers: Record<string, string> } =
          await service.request(`GET ${path}`, { as: 'regulator' });
        const { items, events = {} } = page.body;
        expect(Object.keys(events)).toEqual(
          expect.arrayContaining(items.flatMap((item) => [...item.evidence, ...item.path])),
        );
        found.push(
          ...page.body.items.map(({ epc, quantity: { low, high, uom }, holder, state }) => ({
            ...{ epc, low, high, uom, state },
            holder: partyOf(holder),
          })),
        );
        path = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1];
      }
      return found;
    };

    const expectScope = async (scopeId: string, { expected }: ChainQuestion) => {
      expectRows(await itemsOf(scopeId, 'recorded'), expected.recorded);
      expectRows(await itemsOf(scopeId, 'worst-case'), expected.worstCase);
      const { body } = await service.request<ScopePage>(`GET /api/traceability/scopes/${scopeId}`, {
        as: 'regulator',
      });
      const { recorded, 'worst-case': worst } = body.sets;
      const roles = (set: typeof recorded) =>
        set.parties.map(({ as, ...party }) => ({ party: partyOf(party), as }));
      expectRows(roles(recorded), expected.parties);
      expectRows(roles(worst), expected.partiesWorstCase ?? expected.parties);
      const rows = (list: readonly object[]) => list.map((row) => told({ ...row }));
      expectRows(rows(recorded.claimed), expected.claimed ?? []);
      expectRows(recorded.claimedParties.map(partyOf), expected.claimedParties);
      expectRows(rows(recorded.carriers), expected.carriers);
      expectRows(rows(recorded.unexplained), expected.unexplained);
      expectRows(recorded.totals, expected.totals);
    };

    test.each(
      [chain, ...(chain.more ?? [])].map(
        (question) => [JSON.stringify(question.question).slice(0, 200), question] as const,
      ),
    )('%s', async (_name, question) => {
      const ask = () =>
        service.request('POST /api/traceability/scopes', {
          ...{ as: 'regulator', body: question.question },
        });
      const asked = await ask();
      expect(asked).toMatchObject({ status: 201, body: { state: 'done', recorded: true } });
      const { scopeId } = asked.body;
      expect(asked.headers['location']).toBe(`/api/traceability/scopes/${scopeId}`);
      await expectScope(scopeId, question);
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
