import { describe, expect, test } from '@jest/globals';
import { LOOKUP_CODES_MAX, type EnterpriseDirectory } from './enterprise-directory.js';
import type { EnterpriseEntry } from './known-enterprise.js';

/** A directory and a way to register an enterprise in it. */
export interface DirectoryUnderTest {
  readonly directory: EnterpriseDirectory;
  register(entry: EnterpriseEntry): Promise<void>;
}

const weihe = { uscc: '91610113MA6TXK1N3E', name: '渭河食品', region: '610113' };
const qinling = { uscc: '91610124MA6U0000XA', name: '秦岭果业', region: '610124' };
const nobody = '91510100MA6U00001B';

/** What every directory promises. `make` gives an empty one. */
export const enterpriseDirectoryContract = (
  adapter: string,
  make: () => Promise<DirectoryUnderTest>,
) =>
  describe(`the directory of enterprises (${adapter})`, () => {
    test('finds who is registered, and nobody else', async () => {
      const { directory, register } = await make();
      await register(weihe);
      expect(await directory.find(weihe.uscc)).toEqual(weihe);
      expect(await directory.find(nobody)).toBeUndefined();
    });

    test('finds many at once', async () => {
      const { directory, register } = await make();
      await register(weihe);
      await register(qinling);
      const found = await directory.findMany([weihe.uscc, nobody, qinling.uscc, weihe.uscc]);
      expect([...found.values()].sort(byCode)).toEqual([weihe, qinling].sort(byCode));
      expect(await directory.findMany([])).toEqual(new Map());
    });

    test('gives the particulars that were registered last', async () => {
      const { directory, register } = await make();
      await register(weihe);
      await register({ ...weihe, name: '渭河食品集团', region: '610112' });
      expect(await directory.find(weihe.uscc)).toEqual({
        uscc: weihe.uscc,
        name: '渭河食品集团',
        region: '610112',
      });
    });

    test('waits for a registration that is on its way, and not for ever', async () => {
      const { directory, register } = await make();
      const waiting = directory.findWithin(weihe.uscc, 10_000);
      await register(weihe);
      expect(await waiting).toEqual(weihe);
      expect(await directory.findWithin(nobody, 100)).toBeUndefined();
    });

    test('takes a bounded number of codes', async () => {
      const { directory } = await make();
      const codes = Array.from({ length: LOOKUP_CODES_MAX + 1 }, (_, index) => String(index));
      await expect((async () => directory.findMany(codes))()).rejects.toThrow(RangeError);
    });
  });

const byCode = (left: EnterpriseEntry, right: EnterpriseEntry) => (left.uscc < right.uscc ? -1 : 1);
