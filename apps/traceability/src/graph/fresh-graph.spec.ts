import { expect, test } from '@jest/globals';
import { NotYetProjected, type ReadModels } from '@zhixin/read-model';
import type pg from 'pg';
import { logPosition } from '../log/log-source.js';
import { FreshGraph } from './fresh-graph.js';

const graphThat = (state: string) =>
  new FreshGraph(
    {} as pg.Pool,
    {
      statuses: () => new Map([['trace-graph', { state }]]),
      waitForPosition: () => Promise.resolve(),
      freshness: () => Promise.resolve({ asOf: '2026-12-01T00:00:00.000Z', parked: 0 }),
    } as unknown as ReadModels,
  );

test('nobody is told half a trace while the graph is built anew in another form', async () => {
  await expect(graphThat('rebuilding').untilProjected(logPosition(7))).rejects.toThrow(
    NotYetProjected,
  );
  expect(await graphThat('following').untilProjected(logPosition(7))).toEqual({
    asOf: '2026-12-01T00:00:00.000Z',
  });
});
