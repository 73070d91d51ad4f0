import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { asyncApiDocument } from './asyncapi.js';
import { contracts } from './catalogue.js';
import { brokenPromises, currentPromises, type CommittedContracts } from './compatibility.js';
import { jsonSchemaOf } from './json-schema.js';

const folder = join(import.meta.dirname, '../generated');
const committed = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

describe('the committed documents', () => {
  test('break nobody who relies on them', () =>
    expect(
      brokenPromises(committed('promises.json') as CommittedContracts, currentPromises()),
    ).toEqual([]));

  test('are fresh: `npm run generate` writes them', () => {
    expect(committed('promises.json')).toEqual(currentPromises());
    expect(committed('asyncapi.json')).toEqual(asyncApiDocument());
  });

  // In a process of its own: Jest would take long to load the compiler.
  test('hold what the types of answers say', () => {
    const read = `import('./answer-schemas.mjs').then(({ answerSchemas }) => console.log(JSON.stringify(answerSchemas())))`;
    const cwd = join(import.meta.dirname, '..');
    const schemas = execFileSync(process.execPath, ['-e', read], { cwd, encoding: 'utf8' });
    expect(committed('answers.json')).toEqual(JSON.parse(schemas));
  });

  test.each(contracts.map((contract) => [contract.type, contract] as const))(
    'hold the schema of %s',
    (type, contract) => expect(committed(`${type}.schema.json`)).toEqual(jsonSchemaOf(contract)),
  );

  test('are no more than these', () =>
    expect(readdirSync(folder).sort()).toEqual(
      [
        'answers.json',
        'asyncapi.json',
        'promises.json',
        ...contracts.map(({ type }) => `${type}.schema.json`),
      ].sort(),
    ));
});
