import type { ScopeReceipt } from '@zhixin/contracts';
import {
  commissioning,
  DEMONSTRATION_PASSWORD,
  epcisDocument,
  lotOf,
  signIn,
} from '@zhixin/demonstration';
import { RECOVERY } from '@zhixin/demonstration/testing';
import { until } from '@zhixin/infra-processes';
import type pg from 'pg';

/** Events of a round, and pieces that each of them makes: more rows of a scope than one statement writes. */
export const EVENTS = 1_200;
const PIECES = 3;
/** The last of them are declared errors afterwards. */
const ERRORS = 50;
const EVENTS_OF_A_DOCUMENT = 400;
const PRODUCT = 901;

const eventId = (round: number, count: number) =>
  `urn:uuid:00000000-0000-4000-9000-${String(round).padStart(4, '0')}${String(count).padStart(8, '0')}`;

/** The lot that a round is about. */
export const lotOfRound = (round: number): string => lotOf(PRODUCT, `R${round}`);

const made = (round: number) => {
  const at = new Date(Date.now() - 3_600_000).toISOString();
  return Array.from({ length: EVENTS }, (_, count) => ({
    ...commissioning({
      ...{ at, place: 1 },
      things: {
        epcList: Array.from(
          { length: PIECES },
          (_piece, piece) => `${lotOfRound(round)}/21/S${round}-${count}-${piece}`,
        ),
      },
    }),
    eventID: eventId(round, count),
  }));
};

/** Reports what a round makes, and that the last of it did not happen; resolves when all of it is in the log. */
export const report = async (origin: string, round: number): Promise<void> => {
  const maker = await signIn(origin, 'enterprise-qinling', DEMONSTRATION_PASSWORD);
  const events = made(round);
  const declarationTime = new Date().toISOString();
  const wrong = events
    .slice(-ERRORS)
    .map((event) => ({ ...event, errorDeclaration: { declarationTime, reason: 'did_not_occur' } }));
  const all = [...events, ...wrong];
  for (let from = 0; from < all.length; from += EVENTS_OF_A_DOCUMENT) {
    const some = all.slice(from, from + EVENTS_OF_A_DOCUMENT);
    const { location } = await maker.post(
      '/epcis/v2/capture',
      epcisDocument(some, declarationTime),
    );
    await until(
      'the events to be taken',
      () => maker.get<{ readonly running: boolean; readonly success: boolean }>(location!),
      ({ running, success }) => !running && success,
      RECOVERY,
    );
  }
};

/** Resolves when the graph has all that the log has. */
export const untilGraphed = async (origin: string): Promise<void> => {
  const operator = await signIn(origin, 'operator', DEMONSTRATION_PASSWORD);
  await until(
    'the graph to have the whole log',
    async () => {
      const { lags } = await operator.get<{
        readonly lags: readonly { readonly name: string; readonly behind: number }[];
      }>('/api/platform/parts');
      return lags.find(({ name }) => name.endsWith('trace-graph'))!.behind;
    },
    (behind) => behind === 0,
    RECOVERY,
  );
};

/** Has the graph built anew; resolves when that has begun. */
export const askForRebuild = async (origin: string): Promise<void> => {
  const operator = await signIn(origin, 'operator', DEMONSTRATION_PASSWORD);
  await operator.post('/api/platform/projections/traceability/trace-graph/rebuild', {});
};

/** Which table the graph lies in: a rebuild puts another in its place. */
export const graphTable = async (database: pg.Pool): Promise<number> => {
  const { rows } = await database.query<{ oid: number }>(
    `select 'traceability.graph_event'::regclass::oid::int as oid`,
  );
  return rows[0]!.oid;
};

/** Every row of the graph, to the last byte. */
export const graphRows = async (database: pg.Pool): Promise<string> => {
  const { rows: tables } = await database.query<{ name: string }>(
    `select tablename as name from pg_tables
     where schemaname = 'traceability' and tablename like 'graph\\_%' order by 1`,
  );
  const hashed = tables.map(async ({ name }) => {
    const { rows } = await database.query<{ count: string; hash: string }>(
      `select count(*), md5(coalesce(string_agg(md5(t::text), '' order by t::text collate "C"), '')) as hash
       from traceability.${name} t`,
    );
    return `${name}: ${rows[0]!.count} rows, ${rows[0]!.hash}`;
  });
  return (await Promise.all(hashed)).join('\n');
};

/** Asks for the scope of a lot; `moments` of a document ask for the same again. */
export const askForScope = async (
  origin: string,
  lot: string,
  moments: { readonly validAt?: string; readonly knownAt?: string } = {},
): Promise<ScopeReceipt> => {
  const regulator = await signIn(origin, 'regulator-shaanxi', DEMONSTRATION_PASSWORD);
  const question = { roots: [lot], commingling: 'none', ...moments };
  return (await regulator.post<ScopeReceipt>('/api/traceability/scopes', question)).body;
};

/** What a scope's signed document says, but for when it was signed; resolves when it is whole. */
export const documentOf = async (origin: string, scopeId: string) => {
  const regulator = await signIn(origin, 'regulator-shaanxi', DEMONSTRATION_PASSWORD);
  const path = `/api/traceability/scopes/${scopeId}`;
  await until(
    'the scope',
    () => regulator.get<{ readonly state: string }>(path),
    ({ state }) => state === 'done',
    RECOVERY,
  );
  const { signed, ...content } = await regulator.get<{
    readonly validAt: string;
    readonly knownAt: string;
    readonly signed: { readonly hash: string };
  }>(`${path}/document`);
  return { ...content, hash: signed.hash };
};

/** Lets a scope never have been asked for. */
export const forgetScope = async (database: pg.Pool, scopeId: string): Promise<void> => {
  for (const table of ['row', 'asker', 'region'])
    await database.query(
      `delete from traceability.recall_scope_${table}
       where scope = (select number from traceability.recall_scope where name = $1)`,
      [scopeId],
    );
  await database.query('delete from traceability.recall_scope where name = $1', [scopeId]);
};
