import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { checkStorageFormat } from '@zhixin/decider/validation';
import { recall } from './recall.js';
import { recallEvents, type RecallEvent } from './recall.events.js';

const samples = JSON.parse(
  readFileSync(new URL('./recall.samples.json', import.meta.url), 'utf8'),
) as readonly RecallEvent[];

describe('events as they are stored', () => {
  test.each(samples.map((sample) => [sample.type, sample] as const))('%s is read', (_, sample) =>
    expect(() => checkStorageFormat(recallEvents, [sample])).not.toThrow(),
  );
  test('each type has a sample', () =>
    expect([...new Set(samples.map(({ type }) => type))]).toEqual(Object.keys(recallEvents)));
  test('fold into a case', () =>
    expect(fold(recall.decider, samples)).toMatchObject({
      status: 'CLOSED',
      decision: 'voluntary',
      responsible: { region: '510104' },
    }));
});
