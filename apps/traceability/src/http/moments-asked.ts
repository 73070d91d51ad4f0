import { utcMillis } from '@zhixin/instant';

/** The two clocks of a question as they were asked for, in UTC; an absent one was not. */
export interface AskedMoments {
  readonly validAt?: string;
  readonly knownAt?: string;
}

/** The clocks that a query names. */
export const momentsAsked = ({
  validAt,
  knownAt,
}: {
  readonly validAt?: string | undefined;
  readonly knownAt?: string | undefined;
}): AskedMoments => ({
  ...(validAt !== undefined && { validAt: utcMillis(validAt) }),
  ...(knownAt !== undefined && { knownAt: utcMillis(knownAt) }),
});
