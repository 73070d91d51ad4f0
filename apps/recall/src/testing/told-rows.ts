import { ScopeRowsToldV1, traceabilityTopic, type DataOf } from '@zhixin/contracts';
import { cloudEvent } from '@zhixin/event-bus';
import type { TestService } from '@zhixin/service-shell/testing';
import { OTHER, WEIHE } from './cases.js';
import { foodCase } from './recall-service.js';

/** A page of rows as traceability tells it. */
export type ToldPage = DataOf<typeof ScopeRowsToldV1>;
type ToldRow = ToldPage['rows'][number];

export const LOT = foodCase.roots[0]!;
export const SCOPE = 'a'.repeat(64);
export const NEWER = 'b'.repeat(64);
export const SHOP = 'https://id.gs1.org/417/9521234000020';
export const maker = { uscc: WEIHE, name: '渭河食品' };
export const other = { uscc: OTHER, name: '成都食品' };
export const shop = { partyId: SHOP, name: '西安超市' };

/** A row of the lot of the case; `more` replaces its fields. */
export const row = (
  holder: ToldRow['holder'],
  state: string,
  high: number | null,
  more: Partial<ToldRow> = {},
): ToldRow => ({
  ...{ epc: LOT, lot: LOT, relation: 'root', holder, state, since: '2026-11-20T08:00:00+08:00' },
  quantity: { low: 0, high, uom: 'KGM' },
  ...more,
});

/** What a page says of a newer scope. */
export const newer = { previousScopeId: SCOPE, newestScopeId: NEWER, documentHash: 'h2' };

let told = 0;

/** Tells rows as traceability does. */
export const tell = async (
  service: TestService,
  caseId: string,
  page: Partial<ToldPage>,
): Promise<void> => {
  told += 1;
  const at = service.clock.now();
  const about = { uscc: WEIHE, region: '610113' };
  const metadata = { occurredAt: at, actor: 'spec', correlationId: 'c' };
  const from = { id: `page-${told}`, stream: `recall-${caseId}`, recordedAt: at, metadata };
  const data: ToldPage = {
    ...{ ...about, at, caseId, scopeId: SCOPE, version: 2, set: 'recorded', documentHash: 'h1' },
    ...{ newestScopeId: SCOPE, truncated: false, page: 1, pages: 1, rows: [], gone: [], ...page },
  };
  const event = { from, service: 'traceability', ...about, partitionkey: caseId, data };
  await service.bus.publish(traceabilityTopic.name, [cloudEvent(ScopeRowsToldV1, event)]);
};
