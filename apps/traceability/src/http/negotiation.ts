import { Problem } from '@zhixin/service-shell';

const JSON_TYPES = ['application/json', 'application/ld+json'] as const;

/**
 * Which JSON type an EPCIS answer has.
 *
 * @throws Problem 406 where the client takes neither (XML is not served)
 */
export const answerType = (accept: string | undefined): (typeof JSON_TYPES)[number] => {
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const ranges = accept
    .split(',')
    .map((range) => range.trim().toLowerCase())
    .filter((range) => !/;\s*q=0(\.0*)?\s*(;|$)/.test(range))
    .map((range) => range.split(';')[0]!.trim());
  if (ranges.some((range) => range === 'application/json' || range.endsWith('/*')))
    return 'application/json';
  if (ranges.includes('application/ld+json')) return 'application/ld+json';
  throw new Problem(406, 'NotAcceptableException', {
    detail: {
      zh: `只提供 ${JSON_TYPES.join(' 与 ')}。`,
      en: `Only ${JSON_TYPES.join(' and ')} are served.`,
    },
  });
};
