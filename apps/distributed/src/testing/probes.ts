import { randomUUID } from 'node:crypto';
import type { EnterpriseCredit, Explanation } from '@zhixin/contracts';
import {
  commissioning,
  epcisDocument,
  lotOf,
  RequestRefused,
  type Client,
} from '@zhixin/demonstration';
import { minorPenalty, RECOVERY, signedIn } from '@zhixin/demonstration/testing';
import { until } from '@zhixin/infra-processes';

const PENALTIES = 3;
const PRODUCT = 901;
const LOT_CHARACTERS_MAX = 20;
const UNKNOWN_YET = 404;

/** What three penalties make of an enterprise's grade. */
export interface PenaltyEffect {
  readonly score: number | undefined;
  readonly grade: string | undefined;
  readonly counted: readonly string[];
}

/** Registers an enterprise, penalises it through the gateway, and reads its grade when all has arrived. */
export const judged = async (origin: string, uscc: string): Promise<PenaltyEffect> => {
  const { regulator } = await signedIn(origin);
  const path = `/api/credit/enterprises/${uscc}`;
  await regulator.post('/api/credit/enterprises', {
    uscc,
    name: `试点企业${uscc.slice(-6)}`,
    region: '610102',
    productRisk: 'medium',
    establishedOn: '2015-03-01',
  });
  for (let number = 1; number <= PENALTIES; number += 1)
    await until(
      `supervision to know ${uscc}`,
      () => isTaken(regulator, minorPenalty(uscc, `试〔2026〕${uscc}-${number}号`)),
      (taken) => taken,
      RECOVERY,
    );
  const { items } = await until(
    `the penalties of ${uscc}`,
    () => regulator.get<Explanation>(`${path}/explanation`),
    (explanation) => explanation.items.length >= PENALTIES,
    RECOVERY,
  );
  const { score, grade } = await regulator.get<EnterpriseCredit>(path);
  const counted = items.map(({ reference }) => reference.replace(uscc, '')).sort();
  return { score, grade, counted };
};

const isTaken = async (regulator: Client, penalty: object): Promise<boolean> => {
  try {
    await regulator.post('/api/supervision/penalties', penalty);
    return true;
  } catch (error) {
    if (error instanceof RequestRefused && error.status === UNKNOWN_YET) return false;
    throw error;
  }
};

/** How an event that happens `aheadMs` from now, by a right clock, is answered by one process. */
export const capturedAt = async (
  { gateway, origin }: { readonly gateway: string; readonly origin: string },
  aheadMs: number,
): Promise<string> => {
  const { enterprise } = await signedIn(gateway);
  const id = randomUUID();
  const answer = await fetch(`${origin}/epcis/v2/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${enterprise.token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      '@context': epcisDocument([], '')['@context'],
      ...commissioning({
        at: new Date(Date.now() + aheadMs).toISOString(),
        place: 1,
        things: {
          quantityList: [
            { epcClass: lotOf(PRODUCT, id.slice(0, LOT_CHARACTERS_MAX)), quantity: 1 },
          ],
        },
      }),
      eventID: `urn:uuid:${id}`,
    }),
  });
  const problem = answer.ok ? {} : ((await answer.json()) as { errors?: { code: string }[] });
  return [answer.status, ...(problem.errors ?? []).map(({ code }) => code)].join(' ');
};
