import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { checkStorageFormat } from '@zhixin/decider/validation';
import { enterprise } from './enterprise.js';
import { enterpriseEvents, type EnterpriseEvent } from './enterprise.events.js';

const samples = JSON.parse(
  readFileSync(new URL('./enterprise.samples.json', import.meta.url), 'utf8'),
) as readonly EnterpriseEvent[];

describe('events as they are stored', () => {
  test.each(samples.map((sample) => [sample.type, sample] as const))('%s is read', (_, sample) =>
    expect(() => checkStorageFormat(enterpriseEvents, [sample])).not.toThrow(),
  );
  test('each type has a sample', () =>
    expect([...new Set(samples.map(({ type }) => type))]).toEqual(Object.keys(enterpriseEvents)));
  test('fold into a state', () =>
    expect(fold(enterprise.decider, samples)).toMatchObject({
      particulars: { productRisk: 'high' },
      facts: { length: samples.length - 1 },
      evaluation: { grade: 'B' },
    }));
});
