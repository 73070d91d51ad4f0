import { describe, expect, test } from '@jest/globals';
import { loadRulePacks } from '@zhixin/rule-packs/load';
import { outcomeOfExample } from './worked-example.js';

const packs = loadRulePacks();

for (const pack of packs)
  describe(`${pack.id} ${pack.version}`, () => {
    test.each(pack.examples.map((example) => [example.name, example] as const))(
      '%s',
      (_, example) => {
        expect(outcomeOfExample(pack, example)).toMatchObject(example.expect);
      },
    );
  });
