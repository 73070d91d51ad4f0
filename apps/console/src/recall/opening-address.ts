/** What is known of a case before it is opened, e.g. from a failed sample. */
export interface OpeningFields {
  readonly regime?: string;
  readonly responsible?: string;
  readonly product?: string;
  readonly roots?: readonly string[];
  readonly source?: string;
  readonly sourceRef?: string;
  readonly discoveredAt?: string;
}

const TEXTS = ['regime', 'responsible', 'product', 'source', 'sourceRef', 'discoveredAt'] as const;

/** Says that the form to open a case is to be shown. */
const OPENING = 'open';

/** Where the form to open a case is, with what is known already. */
export const openingAddress = ({ roots = [], ...texts }: OpeningFields): string => {
  const search = new URLSearchParams({ [OPENING]: '', ...texts });
  for (const root of roots) search.append('root', root);
  return `/recalls?${search}`;
};

/** What an address says of a case to be opened; absent: it asks for no form. */
export const openingOf = (search: URLSearchParams): OpeningFields | undefined => {
  if (!search.has(OPENING)) return undefined;
  const roots = search.getAll('root');
  return {
    ...Object.fromEntries(
      TEXTS.flatMap((name) => {
        const text = search.get(name);
        return text === null || text === '' ? [] : [[name, text]];
      }),
    ),
    ...(roots.length > 0 && { roots }),
  };
};
