import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import type { ScopeWatchEvent } from './scope-watch.events.js';
import { scopeWatch, type TellScopeRows } from './scope-watch.js';

const samples = JSON.parse(
  readFileSync(new URL('scope-watch.samples.json', import.meta.url), 'utf8'),
) as ScopeWatchEvent[];

const given = specificationOf(scopeWatch.decider);

const at = '2026-12-01T09:00:00+08:00';
const maker = { uscc: '91610124MA6U0000XA', region: '610124' };
const shop = { uscc: '91510107MA6U0000XB', region: '510107' };
const stamp = (by: string) => ({ at, by });
const watched = (by: string, reporter = maker): ScopeWatchEvent => ({
  type: 'ScopeWatched',
  data: { ...stamp(by), ...reporter },
});
const unwatched = (by: string): ScopeWatchEvent => ({ type: 'ScopeUnwatched', data: stamp(by) });
const rows = (previousScopeId: string, newerScopeId: string) => ({
  ...stamp('service:traceability'),
  ...{ previousScopeId, newerScopeId, kind: 'grown', before: [], after: [], events: ['e1'] },
  counts: { entered: 1, left: 0, changed: 0 },
});
const telling = (from: string, to: string): TellScopeRows => ({
  type: 'TellScopeRows',
  ...rows(from, to),
});
const told = (from: string, to: string, ...about: (typeof maker)[]): ScopeWatchEvent => ({
  type: 'ScopeRowsChanged',
  data: { ...rows(from, to), about },
});

describe('the watch of a scope', () => {
  test('begins once for each officer, and ends once', () => {
    given()
      .when({ type: 'WatchScope', ...stamp('xian'), ...maker })
      .thenOnce(watched('xian'));
    given(watched('xian'))
      .when({ type: 'WatchScope', ...stamp('shaanxi'), ...maker })
      .thenOnce(watched('shaanxi'));
    given(watched('xian'))
      .when({ type: 'UnwatchScope', ...stamp('xian') })
      .thenOnce(unwatched('xian'));
    given(watched('xian'))
      .when({ type: 'UnwatchScope', ...stamp('shaanxi') })
      .thenNothing();
  });

  test('tells what changed once', () =>
    given(watched('xian'))
      .when(telling('a', 'b'))
      .thenOnce(told('a', 'b', maker)));

  test('tells it to the region of each watcher, and once where several are told of one enterprise', () =>
    given(watched('xian'), watched('shaanxi'), watched('chengdu', shop))
      .when(telling('a', 'b'))
      .thenOnce(told('a', 'b', maker, shop)));

  test('goes on from what was told last', () => {
    const past = [watched('xian'), told('a', 'b', maker)];
    given(...past)
      .when(telling('b', 'c'))
      .thenOnce(told('b', 'c', maker));
    given(...past)
      .when(telling('a', 'c'))
      .thenNothing();
    given(...past)
      .when(telling('b', 'b'))
      .thenNothing();
  });

  test('tells nothing when nobody watches any longer, and goes on while another does', () => {
    given(watched('xian'), unwatched('xian')).when(telling('a', 'b')).thenNothing();
    given(watched('xian'), watched('shaanxi'), unwatched('xian'))
      .when(telling('a', 'b'))
      .thenOnce(told('a', 'b', maker));
  });

  test('tells a recall case once for each of its scopes that it cannot stand on this one', () => {
    const refusal = { ...stamp('recall:c1'), ...maker, caseId: 'c1', because: 'unknown' as const };
    const refused: ScopeWatchEvent = { type: 'ScopeRefused', data: { ...refusal, version: 1 } };
    given()
      .when({ type: 'RefuseScope', ...refusal, version: 1 })
      .thenOnce(refused);
    given(refused)
      .when({ type: 'RefuseScope', ...refusal, version: 2 })
      .thenOnce({ type: 'ScopeRefused', data: { ...refusal, version: 2 } });
    given(refused)
      .when({ type: 'RefuseScope', ...refusal, caseId: 'c2', version: 1 })
      .thenOnce({ type: 'ScopeRefused', data: { ...refusal, caseId: 'c2', version: 1 } });
  });

  test('folds every stored form of its events', () =>
    expect(fold(scopeWatch.decider, samples)).toMatchObject({
      watchers: [],
      newest: expect.stringMatching(/^5f24/),
    }));
});
