import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { graphOf, scopeOf, type Root, type ScopeRequest } from '@zhixin/trace-graph';
import {
  CHAINS,
  RULES,
  traceEvent,
  writtenChains,
  type ChainEvent,
} from '@zhixin/trace-graph/testing';
import { loadGraph } from './load-graph.js';
import { graphedLog, type GraphedLog } from './testing.js';

jest.setTimeout(60_000);

interface Question {
  readonly question: Omit<ScopeRequest, 'rules' | 'roots'> & {
    readonly roots: readonly (string | Root)[];
    readonly withinDays?: number;
  };
}

interface Chain extends Question {
  readonly parties: readonly { readonly party: string; readonly reports: readonly string[] }[];
  readonly events: readonly ChainEvent[];
  readonly more?: readonly Question[];
}

const requestsOf = ({ more = [], ...first }: Chain): readonly ScopeRequest[] =>
  [first, ...more].map(({ question: { withinDays, ...question } }) => ({
    ...question,
    rules: { ...RULES, ...(withinDays !== undefined && { withinDays }) },
  }));

const reporterOf = ({ parties }: Chain, { eventID }: ChainEvent): string =>
  parties.find(({ reports }) => reports.includes(eventID!))!.party;

const inOrderOfRecording = (events: readonly ChainEvent[]): readonly ChainEvent[] =>
  [...events].sort((left, right) => Date.parse(left.recordTime) - Date.parse(right.recordTime));

if (CHAINS === undefined)
  test('the chains written by others are there', () => {
    process.stdout.write('Scope chains: no folder, nothing checked.\n');
    expect(process.env['CI']).toBeUndefined();
  });
else
  describe.each(writtenChains<Chain>())('%s', (_file, chain) => {
    let graphed: GraphedLog;

    beforeEach(async () => {
      graphed = await graphedLog();
    });
    afterEach(() => graphed.close());

    test('is answered from the stored graph as from all of its events', async () => {
      for (const { recordTime, ...event } of inOrderOfRecording(chain.events))
        await graphed.capture({
          event,
          reporter: reporterOf(chain, { recordTime, ...event } as ChainEvent),
          at: recordTime,
        });
      await graphed.untilProjected();
      // What the answers on all events are is worked by hand, and told by the specs of the graph itself.
      const all = graphOf({
        events: chain.events.map((event) => traceEvent(event, reporterOf(chain, event))),
      });
      for (const request of requestsOf(chain)) {
        const { graph: loaded } = await loadGraph(graphed.pool, request);
        expect(scopeOf(loaded, request)).toEqual(scopeOf(all, request));
      }
    });
  });
