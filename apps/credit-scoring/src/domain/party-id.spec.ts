import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import type { PartyIdEvent } from './party-id.events.js';
import { partyId, streamIdOf, type PartyIdCommand } from './party-id.js';

const samples = JSON.parse(
  readFileSync(new URL('party-id.samples.json', import.meta.url), 'utf8'),
) as PartyIdEvent[];

const given = specificationOf(partyId.decider);

const PGLN = 'https://id.gs1.org/417/9521234000013';
const said = {
  at: '2026-12-01T09:00:00+08:00',
  by: 'regulator-xian',
  uscc: '91610113MA6TXK1N3E',
  region: '610113',
  partyId: PGLN,
};
const registering: PartyIdCommand = { type: 'RegisterPartyId', ...said };
const withdrawing: PartyIdCommand = { type: 'WithdrawPartyId', ...said };
const another = { ...registering, uscc: '91610124MA6U0000XA', region: '610124' };
const registered: PartyIdEvent = {
  type: 'PartyIdRegistered',
  data: { ...said, registration: 1 },
};
const withdrawn: PartyIdEvent = { type: 'PartyIdWithdrawn', data: { ...said, registration: 1 } };

describe('a party identifier', () => {
  test('is registered once', () => given().when(registering).thenOnce(registered));

  test('is withdrawn once', () => given(registered).when(withdrawing).thenOnce(withdrawn));

  test('has one owner at a time', () =>
    given(registered).when(another).thenRefused('PARTY_ID_TAKEN'));

  test('is given to another when it is withdrawn, which counts as its second registration', () => {
    const { type: _, ...data } = another;
    given(registered, withdrawn)
      .when(another)
      .thenOnce({ type: 'PartyIdRegistered', data: { ...data, registration: 2 } });
  });

  test('is not withdrawn from an enterprise whose it is not', () => {
    given().when(withdrawing).thenNothing();
    given(registered)
      .when({ ...another, type: 'WithdrawPartyId' })
      .thenNothing();
  });

  test('has a stream of its own', () => expect(streamIdOf(PGLN)).toBe('417-9521234000013'));

  test('folds every stored form of its events', () =>
    expect(fold(partyId.decider, samples)).toEqual({ owner: undefined, registrations: 1 }));
});
