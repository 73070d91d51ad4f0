import { describe, expect, test } from '@jest/globals';
import { custodyOf, graphOf, type ScopeRules, type TraceEvent } from '@zhixin/trace-graph';
import { claimsIn, custodyEdges, standingOfEdge } from './custody-edges.js';

const RULES: ScopeRules = {
  withinDays: 30,
  clockToleranceMinutes: 10,
  notReceivedAfterDays: 7,
  tolerance: { pieces: 0, measuredShare: 0.005 },
};
const LOT = 'https://id.gs1.org/01/09521234001010/10/L1';

const event = (id: string, reporter: string, day: number, bizStep: string): TraceEvent => ({
  ...{ eventId: id, hash: `hash of ${id}`, type: 'ObjectEvent', reporter, bizStep },
  action: bizStep === 'commissioning' ? 'ADD' : 'OBSERVE',
  eventTime: `2026-05-0${day}T08:00:00Z`,
  recordTime: `2026-05-0${day}T09:00:00Z`,
  things: [{ id: LOT, role: 'epcClass', quantity: 10 }],
  ...(bizStep === 'shipping' && { destinations: [{ type: 'possessing_party', id: 'buyer' }] }),
  ...(bizStep === 'receiving' && { sources: [{ type: 'possessing_party', id: 'maker' }] }),
});

const MADE = event('m', 'maker', 1, 'commissioning');
const SHIPPED = event('s', 'maker', 2, 'shipping');
const RECEIVED = event('r', 'buyer', 3, 'receiving');
const FALSE = event('f', 'stranger', 2, 'receiving');

const told = (...events: readonly TraceEvent[]) => {
  const graph = graphOf({ events });
  const moment = { validAt: '2026-05-31T00:00:00Z', knownAt: '2026-05-31T00:00:00Z', rules: RULES };
  const custody = custodyOf(graph, moment);
  return { edges: custodyEdges(graph, custody), claims: claimsIn(custody) };
};

describe('edges of custody', () => {
  test('tell a hand-over once, by the receive, with both who say so', () =>
    expect(told(MADE, SHIPPED, RECEIVED).edges).toEqual([
      {
        edge: {
          ...{ from: LOT, to: LOT, kind: 'custody', eventId: 'r', bizStep: 'receiving' },
          eventTime: '2026-05-03T08:00:00.000Z',
          recordTime: '2026-05-03T09:00:00.000Z',
          ...{ fromParty: 'maker', toParty: 'buyer', quantity: { value: 10, uom: 'C62' } },
          confirmedBy: 'other-side',
        },
        assertedBy: ['maker', 'buyer'],
      },
    ]));

  test('tell a shipping that nobody answers by itself', () =>
    expect(told(MADE, SHIPPED).edges).toMatchObject([
      { edge: { eventId: 's', confirmedBy: 'holder' }, assertedBy: ['maker'] },
    ]));

  test('show a claim that names no other side', () => {
    const { sources: _, ...silent } = FALSE;
    expect(told(MADE, silent).edges).toMatchObject([
      { edge: { eventId: 'f', toParty: 'stranger', claimed: true } },
    ]);
  });

  test('mark what only one side says, and who', () => {
    const { edges, claims } = told(MADE, SHIPPED, RECEIVED, FALSE);
    expect(edges[0]).toMatchObject({
      edge: { fromParty: 'maker', toParty: 'stranger', claimed: true },
      assertedBy: ['stranger'],
    });
    expect(edges[0]!.edge).not.toHaveProperty('confirmedBy');
    const of = (id: string, reporter: string, isMaking = false) =>
      standingOfEdge({ id, reporter, thing: LOT, isMaking }, claims);
    expect(of('f', 'stranger')).toEqual({ claimed: true });
    expect(of('r', 'buyer')).toEqual({ confirmedBy: 'holder' });
    expect(of('m', 'maker', true)).toEqual({ confirmedBy: 'maker' });
  });
});
