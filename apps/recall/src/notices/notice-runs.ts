import {
  orProblem,
  abortablePause,
  Decide,
  type ServiceContext,
  type Work,
} from '@zhixin/service-shell';
import { noticeIdOf, partyNotice, type PartyNoticeCommand } from '../domain/party-notice.js';

/** How often runs are looked for. */
const LOOK_MS = 500;
/** Parties that one query reads. */
const PARTIES_READ_TOGETHER = 500;
/** Notices that are written at a time. */
const PARALLEL_MAX = 32;
const RUNS_LOOKED_AT_MAX = 20;
const BY = 'service:recall';

interface NoticeRun {
  readonly case_id: string;
  readonly round: number;
  readonly terms: {
    readonly also?: readonly { readonly uscc: string; readonly capacity: string }[];
  };
  readonly uscc: string;
  readonly region: string;
}

interface PartyToTell {
  readonly party: string;
  readonly name: string;
  readonly capacity: string;
  readonly region: string | null;
  readonly lots: readonly {
    readonly lot: string;
    readonly uom: string;
    readonly quantity: string | null;
  }[];
}

/**
 * Sends the notices that recallers want sent: one to each party that has goods of the case or is to have them, and to
 * those with duties though they hold nothing. Who was told the same already is told nothing, so that a run which a killed
 * process left behind is taken up from its start, and a second instance does no harm.
 */
export const noticeRunWork = (context: ServiceContext): Work => ({
  name: 'notices to parties',
  run: async (signal) => {
    while (!signal.aborted) {
      for (const run of await openRuns(context)) await sendAll(context, run, signal);
      await abortablePause(LOOK_MS, signal);
    }
  },
});

// Only the newest run of a case is sent, and not before all goods of the case are known.
const openRuns = ({ dataSource }: ServiceContext): Promise<NoticeRun[]> =>
  dataSource.query<NoticeRun[]>(
    `select r.case_id, r.round, r.terms, s.uscc, s.region from notice_run r
     join case_scope s on s.case_id = r.case_id and s.is_whole
     where not exists (select from notice_run_end e where e.case_id = r.case_id and e.round = r.round)
       and not exists (select from notice_run n where n.case_id = r.case_id and n.round > r.round)
     order by r.at limit $1`,
    [RUNS_LOOKED_AT_MAX],
  );

const sendAll = async (
  context: ServiceContext,
  run: NoticeRun,
  signal: AbortSignal,
): Promise<void> => {
  const { dataSource, clock } = context;
  const told = new Set<string>();
  for (let after: string | undefined = ''; after !== undefined;) {
    const parties: readonly PartyToTell[] = await holders(context, run, after);
    await send(context, run, parties);
    for (const { party } of parties) told.add(party);
    after = parties.length < PARTIES_READ_TOGETHER ? undefined : parties.at(-1)!.party;
    if (signal.aborted) return;
  }
  const others = await bystanders(context, run);
  await send(
    context,
    run,
    others.filter(({ party }) => !told.has(party)),
  );
  for (const { party } of others) told.add(party);
  await withdrawOthers(context, run, told);
  await dataSource.query(
    `insert into notice_run_end (case_id, round, ended_at) values ($1, $2, $3) on conflict do nothing`,
    [run.case_id, run.round, clock.now()],
  );
};

// The recaller itself is told nothing, even where it is its own supplier.
const holders = (
  { dataSource }: ServiceContext,
  { case_id, uscc }: NoticeRun,
  after: string,
): Promise<PartyToTell[]> =>
  dataSource.query<PartyToTell[]>(
    `with held as (
       select party, lot, uom, sum(now) as quantity, sum(now_unknown) as unknown, 'holds' as capacity from goods_sum
       where case_id = $1 and now_rows > 0 and state not in ('consumed', 'destroyed') group by party, lot, uom
       union all
       select taker, lot, uom, sum(high), count(*) filter (where high is null), 'addressed' from scope_goods
       where case_id = $1 and taker is not null group by taker, lot, uom
     )
     select h.party, p.name, max(h.capacity) as capacity, e.region,
       jsonb_agg(jsonb_build_object('lot', h.lot, 'uom', h.uom,
         'quantity', case when h.unknown = 0 then h.quantity::text end) order by h.lot, h.uom, h.capacity) as lots
     from held h join goods_party p on p.case_id = $1 and p.party = h.party
     left join known_enterprise e on e.uscc = h.party
     where h.party > $2 and h.party <> $3 group by h.party, p.name, e.region order by h.party limit $4`,
    [case_id, after, uscc, PARTIES_READ_TOGETHER],
  );

const bystanders = ({ dataSource }: ServiceContext, { terms }: NoticeRun): Promise<PartyToTell[]> =>
  dataSource.query<PartyToTell[]>(
    `select a.uscc as party, coalesce(e.name, a.uscc) as name, a.capacity, e.region, '[]'::jsonb as lots
     from jsonb_to_recordset($1::jsonb) as a (uscc text, capacity text) left join known_enterprise e using (uscc)`,
    [JSON.stringify(terms.also ?? [])],
  );

const send = async (
  context: ServiceContext,
  run: NoticeRun,
  parties: readonly PartyToTell[],
): Promise<void> => {
  const { also: _, ...terms } = run.terms;
  const stamp = { at: context.clock.now(), by: BY };
  await inParallel(parties, ({ party, region, ...told }) =>
    decide(context, noticeIdOf(run.case_id, party), {
      ...{ type: 'NotifyParty', ...stamp, caseId: run.case_id, round: run.round, party, ...told },
      lots: [...told.lots],
      terms,
      // Whom nobody registered the responsible enterprise has to reach by itself.
      ...(region === null
        ? { uscc: run.uscc, region: run.region }
        : { partyUscc: party, uscc: party, region }),
    }),
  );
};

// A scope may shrink when notices are out.
const withdrawOthers = async (
  context: ServiceContext,
  { case_id, round }: NoticeRun,
  told: ReadonlySet<string>,
): Promise<void> => {
  const rows = await context.dataSource.query<{ party: string }[]>(
    'select party from party_notice where case_id = $1 and withdrawn_at is null and party <> all($2)',
    [case_id, [...told]],
  );
  const stamp = { at: context.clock.now(), by: BY };
  await inParallel(rows, ({ party }) =>
    decide(context, noticeIdOf(case_id, party), { type: 'WithdrawNotice', ...stamp, round }),
  );
};

const decide = async (
  { commands }: ServiceContext,
  id: string,
  command: PartyNoticeCommand,
): Promise<void> => {
  orProblem(await commands.execute(new Decide(partyNotice, id, command, { actor: command.by })));
};

const inParallel = async <Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: PARALLEL_MAX }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
    }),
  );
};
