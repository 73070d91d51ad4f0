import { expect } from '@jest/globals';
import type { PartyName, ScopePage } from '@zhixin/contracts';

type Json = Readonly<Record<string, unknown>>;

/** A row as chains write it. */
export interface ChainRow {
  readonly epc?: string;
  readonly holder?: string;
  readonly party?: string;
  readonly [field: string]: unknown;
}

/** A question to the events of a chain, and what is expected. */
export interface ChainQuestion {
  readonly question: Json & { readonly roots: readonly unknown[]; readonly knownAt: string };
  readonly expected: Readonly<
    Partial<
      Record<
        | 'recorded'
        | 'worstCase'
        | 'claimed'
        | 'carriers'
        | 'parties'
        | 'partiesWorstCase'
        | 'unexplained',
        readonly ChainRow[]
      >
    >
  > & { readonly claimedParties?: readonly string[]; readonly totals?: readonly unknown[] };
}

/** A chain of events with its questions. */
export interface Chain extends ChainQuestion {
  readonly name: string;
  readonly parties: readonly {
    readonly name: string;
    readonly party: string;
    readonly reports: readonly string[];
  }[];
  readonly events: readonly (Json & { readonly eventID: string; readonly recordTime: string })[];
  readonly more?: readonly ChainQuestion[];
}

/** The questions to a chain, each with its name. */
export const questionsOf = (chain: Chain): readonly (readonly [string, ChainQuestion])[] =>
  [chain, ...(chain.more ?? [])].map((question) => [
    JSON.stringify(question.question).slice(0, 200),
    question,
  ]);

/** Who answers about scopes, wherever the platform runs. */
export interface ScopeReader {
  /** A page by its path and query, and that of the next one. */
  readonly page: (
    path: string,
  ) => Promise<{ readonly body: ScopePage; readonly link?: string | undefined }>;
  /** What the chain calls a party. */
  readonly partyOf: (name: PartyName) => string;
}

const sorted = <Entry>(entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort((left, right) => (inOrder(left) < inOrder(right) ? -1 : 1));

const inOrder = (entry: unknown): string =>
  JSON.stringify(
    typeof entry === 'object' && entry !== null ? Object.entries(entry).sort() : entry,
  );

const expectRows = (found: readonly unknown[], expected: readonly unknown[] | undefined) => {
  if (expected !== undefined) expect(sorted(found)).toEqual(sorted(expected));
};

const itemsOf = async (
  { page, partyOf }: ScopeReader,
  scopeId: string,
  set: string,
): Promise<readonly ChainRow[]> => {
  const found: ChainRow[] = [];
  let path: string | undefined = `/api/traceability/scopes/${scopeId}?set=${set}&limit=2`;
  while (path !== undefined) {
    const { body, link } = await page(path);
    const { items, events = {} } = body;
    expect(Object.keys(events)).toEqual(
      expect.arrayContaining(items.flatMap((item) => [...item.evidence, ...item.path])),
    );
    found.push(
      ...items.map(({ epc, quantity: { low, high, uom }, holder, state }) => ({
        ...{ epc, low, high, uom, state },
        holder: partyOf(holder),
      })),
    );
    path = /<([^>]+)>; rel="next"/.exec(link ?? '')?.[1];
  }
  return found;
};

/** Expects of a scope, page by page, what the chain says about it. */
export const expectScope = async (
  reader: ScopeReader,
  scopeId: string,
  { expected }: ChainQuestion,
): Promise<void> => {
  const { partyOf } = reader;
  expectRows(await itemsOf(reader, scopeId, 'recorded'), expected.recorded);
  expectRows(await itemsOf(reader, scopeId, 'worst-case'), expected.worstCase);
  const { body } = await reader.page(`/api/traceability/scopes/${scopeId}`);
  const { recorded, 'worst-case': worst } = body.sets;
  const roles = (set: typeof recorded) =>
    set.parties.map(({ as, ...party }) => ({ party: partyOf(party), as }));
  expectRows(roles(recorded), expected.parties);
  expectRows(roles(worst), expected.partiesWorstCase ?? expected.parties);
  const told = ({ holder, quantity, ...row }: Record<string, unknown>) => ({
    ...row,
    ...(holder !== undefined && { holder: partyOf(holder as PartyName) }),
    ...(quantity !== undefined && {
      quantity: (quantity as { readonly value: number }).value,
      uom: (quantity as { readonly uom: string }).uom,
    }),
  });
  const rows = (list: readonly object[]) => list.map((row) => told({ ...row }));
  expectRows(rows(recorded.claimed), expected.claimed ?? []);
  expectRows(recorded.claimedParties.map(partyOf), expected.claimedParties);
  expectRows(rows(recorded.carriers), expected.carriers);
  expectRows(rows(recorded.unexplained), expected.unexplained);
  expectRows(recorded.totals, expected.totals);
};
