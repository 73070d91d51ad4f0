import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StoredAnswers } from './idempotency-answers.js';

const answer = { status: 201, headers: { location: '/x' }, body: { id: 'x' } };

/** What every keeper of answers promises. */
export const answersContract = (
  adapter: string,
  open: () => Promise<{ answers: StoredAnswers; close: () => Promise<void> }>,
): void =>
  describe(`answers kept by ${adapter}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    test('are repeated for the same key and payload', async () => {
      const place = { caller: 'a', key: '1' };
      expect(await opened.answers.begin(place, 'd')).toBe('begun');
      await opened.answers.finish(place, answer);
      expect(await opened.answers.begin(place, 'd')).toEqual(answer);
    });

    test('are not there while the first request runs', async () => {
      const place = { caller: 'a', key: '2' };
      await opened.answers.begin(place, 'd');
      expect(await opened.answers.begin(place, 'd')).toBe('in-progress');
    });

    test('are refused to another payload, running or done', async () => {
      const place = { caller: 'a', key: '3' };
      await opened.answers.begin(place, 'd');
      expect(await opened.answers.begin(place, 'other')).toBe('other-payload');
      await opened.answers.finish(place, answer);
      expect(await opened.answers.begin(place, 'other')).toBe('other-payload');
    });

    test('belong to their caller', async () => {
      await opened.answers.begin({ caller: 'a', key: '4' }, 'd');
      expect(await opened.answers.begin({ caller: 'b', key: '4' }, 'd')).toBe('begun');
    });

    test('that failed leave the key free', async () => {
      const place = { caller: 'a', key: '5' };
      await opened.answers.begin(place, 'd');
      await opened.answers.forget(place);
      expect(await opened.answers.begin(place, 'other')).toBe('begun');
    });

    test('are begun by one of many at once', async () => {
      const place = { caller: 'a', key: '6' };
      const begun = await Promise.all(
        Array.from({ length: 20 }, () => opened.answers.begin(place, 'd')),
      );
      expect(begun.filter((one) => one === 'begun')).toHaveLength(1);
      expect(begun.filter((one) => one === 'in-progress')).toHaveLength(19);
    });
  });
