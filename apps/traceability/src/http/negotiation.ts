import { Problem } from '@zhixin/service-shell';

const JSON_TYPES = ['application/json', 'application/ld+json'] as const;

/**
 * Which JSON type an EPCIS answer has.
 *
 * @throws Problem 406 where the client takes neither (XML is not served)
 */
export const answerType = (accept: string | undefined): (typeof JSON_TYPES)[number] => {
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const ranges = accept.split(',').map(rangeOf);
  const [best] = JSON_TYPES.map((type) => ({ type, weight: weightOf(type, ranges) }))
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight);
  if (best !== undefined) return best.type;
  throw new Problem(406, 'NotAcceptableException', {
    detail: {
      zh: `只提供 ${JSON_TYPES.join(' 与 ')}。`,
      en: `Only ${JSON_TYPES.join(' and ')} are served.`,
    },
  });
};

interface MediaRange {
  readonly type: string;
  readonly weight: number;
}

const rangeOf = (text: string): MediaRange => {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
  return { type, weight: Number.isNaN(weight) ? 1 : weight };
};

// The most exact range decides (RFC 9110 §12.5.1).
const weightOf = (type: string, ranges: readonly MediaRange[]): number =>
  [type, 'application/*', '*/*']
    .flatMap((name) => ranges.filter((range) => range.type === name))
    .at(0)?.weight ?? 0;
