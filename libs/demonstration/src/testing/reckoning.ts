import type { EnterpriseCredit, Explanation } from '@zhixin/contracts';
import { until } from '@zhixin/infra-processes';
import type { Client } from '../client.js';
import { promisedEvents, type AcknowledgedWrites } from './acknowledged.js';
import { PENALISED, signedIn } from './load.js';

/** For whoever waits for what died to be taken up again, half a minute later, by others. */
export const RECOVERY = { withinMs: 120_000 };

/** What became of everything that was acknowledged. */
export interface Reckoning {
  readonly events: number;
  readonly penalties: number;
  /** Ids and references of what was promised and is not there. */
  readonly lost: readonly string[];
  /** Ids and references of what is there more than once. */
  readonly doubled: readonly string[];
}

/** Asks the public APIs for everything that was acknowledged, after waiting for what is under way. */
export const reckon = async (
  origin: string,
  acknowledged: AcknowledgedWrites,
): Promise<Reckoning> => {
  const { enterprise, regulator } = await signedIn(origin);
  for (const job of acknowledged.captures.keys())
    await until(
      `capture job ${job}`,
      () => enterprise.get<{ running: boolean; success: boolean }>(job),
      ({ running, success }) => !running && success,
      RECOVERY,
    );
  const events = countOf(await everyEventId(origin, enterprise.token));
  const effects = countOf(await everyEffect(regulator, acknowledged));
  const promised = [...promisedEvents(acknowledged), ...acknowledged.penalties.keys()];
  const there = [...events, ...effects];
  return {
    events: promisedEvents(acknowledged).length,
    penalties: acknowledged.penalties.size,
    lost: promised.filter((each) => !events.has(each) && !effects.has(each)),
    doubled: there.filter(([, count]) => count > 1).map(([each]) => each),
  };
};

const countOf = (all: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
};

interface EventPage {
  readonly epcisBody: {
    readonly queryResults: {
      readonly resultsBody: { readonly eventList: readonly { readonly eventID: string }[] };
    };
  };
}

const everyEventId = async (origin: string, token: string): Promise<string[]> => {
  const found: string[] = [];
  let next: string | undefined =
    '/epcis/v2/events?perPage=100&orderBy=recordTime&orderDirection=ASC';
  while (next !== undefined) {
    const response: Response = await fetch(new URL(next, origin), {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`${next}: ${response.status} ${await response.text()}`);
    const page = (await response.json()) as EventPage;
    found.push(...page.epcisBody.queryResults.resultsBody.eventList.map(({ eventID }) => eventID));
    next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return found;
};

/** References of all penalties that count in a grade, once the list of enterprises agrees with each. */
const everyEffect = async (
  regulator: Client,
  { penalties }: AcknowledgedWrites,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const { uscc } of PENALISED) {
    const due = [...penalties].filter(([, penalised]) => penalised === uscc);
    const { items } = await until(
      `the penalties of ${uscc}`,
      () => regulator.get<Explanation>(`/api/credit/enterprises/${uscc}/explanation`),
      (explanation) => {
        const references = new Set(explanation.items.map(({ reference }) => reference));
        return due.every(([reference]) => references.has(reference));
      },
      RECOVERY,
    );
    found.push(...items.map(({ reference }) => reference));
    await until(
      `the list to agree on ${uscc}`,
      async () => ({
        row: (
          await regulator.get<{ items: EnterpriseCredit[] }>(`/api/credit/enterprises?q=${uscc}`)
        ).items[0],
        now: await regulator.get<EnterpriseCredit>(`/api/credit/enterprises/${uscc}`),
      }),
      ({ row, now }) => row?.uscc === uscc && row.score === now.score && row.grade === now.grade,
      RECOVERY,
    );
  }
  return found;
};
