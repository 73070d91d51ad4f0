import { ScopeRowsToldV1, traceabilityTopic, type ScopeSetName } from '@zhixin/contracts';
import { cloudEvent, startRelay, type CloudEvent } from '@zhixin/event-bus';
import { UnknownPosition, type Position } from '@zhixin/event-store';
import type { FollowedEntry, LogSource } from '@zhixin/follower';
import { abortablePause, relayWork, type ServiceContext, type Work } from '@zhixin/service-shell';
import { EventLog } from '../log/event-log.js';
import type { Queryable } from '../log/queryable.js';
import { changesOfSet } from './scope-changes.js';
import { ScopeRows } from './scope-rows.js';
import { toldPage } from './told-rows.js';

const ADAPTER = 'scope-pages';
/** Name of the relay's checkpoint. */
const RELAY = 'traceability scope pages';
const POLL_MS = 200;
/** Pages that are in memory at a time. */
const PAGES_TOGETHER = 8;

/** A page of rows that a recall case is told, without the rows. */
export interface CasePage extends FollowedEntry {
  readonly caseId: string;
  readonly version: number;
  readonly scopeId: string;
  readonly set: ScopeSetName;
  readonly uscc: string;
  readonly region: string;
  readonly prior: number | null;
  readonly priorId: string | null;
  readonly newest: number;
  readonly newestId: string;
  readonly documentHash: string;
  readonly truncated: boolean;
  readonly page: number;
  readonly pages: number;
  readonly behind: readonly [number, number];
  readonly changes: number;
}

interface PageRow extends Omit<CasePage, 'position' | 'id' | 'type' | 'recordedAt' | 'behind'> {
  readonly place: string;
  readonly at: Date;
  readonly behind_prior: number;
  readonly behind_newest: number;
}

/** Publishes the pages that cases are told, in their order; their rows are read from those of the scopes. */
export const casePagesRelay = (context: ServiceContext): Work => {
  const { bus, relayCheckpoints: checkpoints, log } = context;
  const rows = context.provided(ScopeRows);
  const topic = traceabilityTopic.name;
  return relayWork('relay of scope rows', async (signal) => {
    await bus.ensureTopic(topic, traceabilityTopic);
    return startRelay<CasePage>({
      ...{ bus, checkpoints, name: RELAY, topic, signal, log },
      source: pagesSource(context.provided(EventLog).pool),
      keyOf: ({ caseId }) => caseId,
      publication: (pages) => ({
        events: async () => {
          const events: CloudEvent[] = [];
          for (const page of pages) events.push(await eventOf(page, rows));
          return events;
        },
      }),
    });
  });
};

const eventOf = async (page: CasePage, rows: ScopeRows): Promise<CloudEvent> => {
  const { prior, newest, set, behind, changes } = page;
  const compared = { ...(prior !== null && { before: prior }), after: newest, set };
  return rowsTold(page, await toldPage(changesOfSet(rows, compared, behind), changes));
};

/** A page with its rows as it is published. */
export const rowsTold = (
  page: CasePage,
  told: Awaited<ReturnType<typeof toldPage>>,
): CloudEvent => {
  const { caseId, version, scopeId, set, uscc, region, priorId, recordedAt: at } = page;
  const { newestId: newestScopeId, documentHash, truncated, pages } = page;
  const metadata = { occurredAt: at, actor: 'service:traceability', correlationId: caseId };
  return cloudEvent(ScopeRowsToldV1, {
    from: { id: page.id, stream: `recall-${caseId}`, recordedAt: at, metadata },
    ...{ service: 'traceability', uscc, region, partitionkey: caseId },
    data: {
      ...{ uscc, region, at, caseId, scopeId, version, set, newestScopeId, documentHash },
      ...(priorId !== null && { previousScopeId: priorId }),
      ...{ truncated, page: page.page, pages, ...told },
    },
  });
};

const SELECTION = `select p.position as place, p.case_id as "caseId", p.version, s.name as "scopeId", p.set_name as set,
    p.uscc, p.region, p.at, p.prior, b.name as "priorId", p.newest, n.name as "newestId",
    n.signed::json ->> 'hash' as "documentHash", coalesce((n.answer::json ->> 'truncated')::boolean, false) as truncated,
    p.page, p.pages, p.behind_prior, p.behind_newest, p.changes
  from traceability.scope_page p
  join traceability.recall_scope s on s.number = p.scope
  join traceability.recall_scope n on n.number = p.newest
  left join traceability.recall_scope b on b.number = p.prior`;

/** The pages as a log. */
const pagesSource = (db: Queryable): LogSource<CasePage> => {
  const select = async (condition: string, ...values: unknown[]): Promise<CasePage[]> => {
    const { rows } = await db.query({ text: `${SELECTION} ${condition}`, values });
    return (rows as readonly PageRow[]).map(pageOf);
  };
  const behind = (place: number, max: number) =>
    select('where p.position > $1 order by p.position limit $2', place, max);
  return {
    adapter: ADAPTER,
    compare: (left, right) => placeOf(left) - placeOf(right),
    at: async (position) => (await select('where p.position = $1', placeOf(position)))[0],
    read: async function* (after, max = Infinity) {
      let from = placeOf(after);
      for (let left = max; left > 0;) {
        const pages = await behind(from, Math.min(left, PAGES_TOGETHER));
        yield* pages;
        if (pages.length === 0) return;
        left -= pages.length;
        from = placeOf(pages.at(-1)!.position);
      }
    },
    follow: async ({ after, batchSize, signal }, handler) => {
      for (let from = placeOf(after); !signal.aborted;) {
        const pages = await behind(from, Math.min(batchSize, PAGES_TOGETHER));
        if (signal.aborted) return;
        if (pages.length === 0) await abortablePause(POLL_MS, signal);
        else {
          await handler(pages);
          from = placeOf(pages.at(-1)!.position);
        }
      }
    },
  };
};

const pageOf = ({ place, at, behind_prior, behind_newest, ...page }: PageRow): CasePage => ({
  ...page,
  position: `${ADAPTER}:${place}`,
  id: [ADAPTER, page.caseId, page.version, page.newestId, page.page].join('/'),
  type: ScopeRowsToldV1.type,
  recordedAt: at.toISOString(),
  behind: [behind_prior, behind_newest],
});

const POSITION = new RegExp(`^${ADAPTER}:(\\d+)$`);

const placeOf = (position: Position | undefined): number => {
  if (position === undefined) return 0;
  const match = POSITION.exec(position);
  if (match === null) throw new UnknownPosition(position, ADAPTER);
  return Number(match[1]);
};
