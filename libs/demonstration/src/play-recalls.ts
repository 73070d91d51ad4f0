import type {
  RecallCase,
  RecallNotice,
  RecallReceipt,
  RecallRegime,
  RecallScope,
  ScopeReceipt,
} from '@zhixin/contracts';
import { until } from '@zhixin/infra-processes';
import type { Client } from './client.js';
import { enterprises } from './enterprises.js';
import type { ChainReports } from './kiwifruit-chain.js';
import type { RecallStepTold, RecallStory } from './recalls.js';
import { whenKnown } from './when-known.js';

/** Who plays recalls: signed in by account, and how reports of goods are sent. */
export interface RecallPlayers {
  readonly as: (account: string) => Promise<Client>;
  readonly report: (reports: ChainReports) => Promise<void>;
}

/**
 * Plays recalls beside each other, each step by step. A story that was played half-way goes on where it stopped.
 *
 * @throws RequestRefused when the platform refuses a step.
 */
export const playRecalls = async (
  stories: readonly RecallStory[],
  players: RecallPlayers,
): Promise<void> => {
  await Promise.all(stories.map((story) => play(story, players)));
};

const play = async ({ opening, steps, goods }: RecallStory, players: RecallPlayers) => {
  const { actor, as, ...facts } = opening;
  const client = await players.as(as);
  const { body } = await whenKnown(() =>
    client.post<RecallReceipt>('/api/recall/cases', {
      ...facts,
      responsible: enterprises[actor].uscc,
    }),
  );
  const { id } = body;
  const [opened, { items }] = await Promise.all([
    client.get<RecallCase>(`/api/recall/cases/${id}`),
    client.get<{ readonly items: readonly RecallRegime[] }>('/api/recall/regimes'),
  ]);
  const { pack } = opened;
  const regime = items.find((known) => known.id === pack.id && known.version === pack.version);
  if (regime === undefined) throw new Error(`The regime ${pack.id} ${pack.version} is not shown.`);
  if (goods !== undefined) await standOnScope(opened, await players.as(goods.as));
  for (const told of steps)
    await (
      await players.as(told.as)
    ).post(`/api/recall/cases/${id}/${told.step}`, {
      ...(told.occurredAt !== undefined && { occurredAt: told.occurredAt }),
      ...(told.receivedAs !== undefined && { receivedAs: told.receivedAs }),
      document: documentOf(told, regime),
    });
  if (goods === undefined) return;
  const { items: notices } = await until(
    'the notices to those who have the goods',
    () => client.get<{ readonly items: readonly RecallNotice[] }>(`/api/recall/notices?case=${id}`),
    (sent) => sent.items.length > 0,
  );
  await players.report(goods.reports);
  await players.report(goods.soldOn(justAfter(notices)));
};

// A notice counts from when it went out; said of that moment, a sale is the same one when it is told again.
const justAfter = (notices: readonly RecallNotice[]): string => {
  const out = Math.max(...notices.map(({ notifiedAt }) => Date.parse(notifiedAt)));
  return new Date(out + 1).toISOString();
};

/** Which paper a text asks for with which step, and what stands in it. */
export interface AskedPapers {
  readonly steps: readonly { readonly step: string; readonly paper?: string | undefined }[];
  readonly papers: readonly {
    readonly paper: string;
    readonly fields: readonly { readonly name: string }[];
  }[];
}

/** What is sent with a step: what it says, and of its facts those that the regime's paper asks for. */
export const documentOf = (
  { step, says, facts = {} }: Pick<RecallStepTold, 'step' | 'says' | 'facts'>,
  { steps, papers }: AskedPapers,
): Readonly<Record<string, unknown>> => {
  const { paper } = steps.find((known) => known.step === step) ?? {};
  const fields = papers.find((known) => known.paper === paper)?.fields ?? [];
  return {
    ...Object.fromEntries(
      fields.flatMap(({ name }) => (facts[name] === undefined ? [] : [[name, facts[name]]])),
    ),
    ...says,
  };
};

// The goods as they were before anything came back; a case that stands on them already is left alone.
const standOnScope = async ({ id, roots, documents }: RecallCase, officer: Client) => {
  if (documents.some(({ step }) => step === 'scopes')) return;
  const { scopeId } = (
    await officer.post<ScopeReceipt>('/api/traceability/scopes', { roots, commingling: 'none' })
  ).body;
  const scope = await until(
    'the scope of the recalled goods',
    () => officer.get<RecallScope>(`/api/traceability/scopes/${scopeId}`),
    ({ state }) => state !== 'running',
  );
  if (scope.state !== 'done') throw new Error(`The scope ${scopeId} is ${scope.state}.`);
  await officer.post(`/api/recall/cases/${id}/scopes`, {
    document: { scopeId, documentHash: scope.documentHash, set: 'recorded' },
  });
};
