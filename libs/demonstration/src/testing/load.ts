import type { penaltyFields, DocumentToSend } from '@zhixin/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { RequestRefused, signIn, type Client } from '../client.js';
import { enterprises, registrationOf, type DemonstrationEnterprise } from '../enterprises.js';
import { commissioning, epcisDocument, lotOf } from '../epcis-events.js';
import { DEMONSTRATION_PASSWORD } from '../accounts.js';
import type { AcknowledgedWrites } from './acknowledged.js';

/** Who gets penalties under load. */
export const PENALISED: readonly DemonstrationEnterprise[] = Object.values(enterprises).slice(
  11,
  31,
);
/** Who issues them. */
export const AUTHORITY = '陕西省市场监督管理局';

const EVENTS_PER_CAPTURE = 10;
const PRODUCT = 900;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const ASK_AGAIN_MS = 50;
const SERVER_FAULT = 500;
const SIGNED_OUT = 401;
// Supervision learns of a new enterprise a moment after its registration.
const NOT_KNOWN_YET = 404;
// What was asked before, and got no answer, was done.
const THERE_ALREADY = 409;

interface LoadOptions {
  readonly origin: string;
  /** Tells the writes of one load from those of another; below 2,000. */
  readonly round: number;
  /** Filled while the load runs. */
  readonly acknowledged: AcknowledgedWrites;
  /** What a writer does that gets no answer: the platform is gone, or somebody will answer in the end. */
  readonly withoutAnswer: 'end' | 'ask again';
  /** Milliseconds between two writes of a writer. Default: none for events, 40 for penalties. */
  readonly paceMs?: number;
}

/** Writers at work. */
export interface RunningLoad {
  /** Ends it; resolves when no request is under way. Rejects when a request was refused that is right. */
  stop(): Promise<void>;
}

/** One thing to be written; `send` may be called again until it is answered. */
interface LoadRequest {
  readonly send: (clients: LoadClients) => Promise<string | undefined>;
  readonly acknowledged: (location: string | undefined) => void;
}

interface LoadClients {
  readonly enterprise: Client;
  readonly regulator: Client;
}

/** Signs in those who write under load. */
export const signedIn = async (origin: string): Promise<LoadClients> => ({
  enterprise: await signIn(origin, 'enterprise-qinling', DEMONSTRATION_PASSWORD),
  regulator: await signIn(origin, 'regulator-shaanxi', DEMONSTRATION_PASSWORD),
});

/** Registers everybody who gets penalties. */
export const registerPenalised = async ({ regulator }: LoadClients): Promise<void> => {
  for (const enterprise of PENALISED)
    await regulator.post('/api/credit/enterprises', registrationOf(enterprise, '2015-03-01'));
};

/** Writes single events, captures and penalties; only what was answered with success is acknowledged. */
export const startLoad = async (options: LoadOptions): Promise<RunningLoad> => {
  let clients = await signedIn(options.origin);
  let running = true;

  const answered = async ({ send, acknowledged }: LoadRequest): Promise<boolean> => {
    try {
      acknowledged(await send(clients));
      return true;
    } catch (error) {
      // An answer may be a no; without one nothing was promised.
      if (!(error instanceof RequestRefused)) running &&= options.withoutAnswer === 'ask again';
      else if (error.status === THERE_ALREADY) acknowledged(undefined);
      else if (error.status === SIGNED_OUT) clients = await signedIn(options.origin);
      else if (error.status < SERVER_FAULT && error.status !== NOT_KNOWN_YET) throw error;
      return error instanceof RequestRefused && error.status === THERE_ALREADY;
    }
  };
  const loop = async (write: (count: number) => LoadRequest, paceMs: number) => {
    for (let count = 0; running; count += 1) {
      const one = write(count);
      while (running && !(await answered(one))) await pause(ASK_AGAIN_MS);
      if (paceMs > 0) await pause(paceMs);
    }
  };

  const { paceMs = 0, ...what } = options;
  const writers = [
    loop(singleEvents(1, what), paceMs),
    loop(singleEvents(2, what), paceMs),
    loop(captures(3, what), paceMs),
    loop(penalties(4, what), paceMs || PENALTY_PACE_MS),
    loop(penalties(5, what), paceMs || PENALTY_PACE_MS),
  ];
  const ended = Promise.allSettled(writers);
  return {
    stop: async () => {
      running = false;
      const failed = (await ended).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
  };
};

const PENALTY_PACE_MS = 40;

type LoadContext = Pick<LoadOptions, 'round' | 'acknowledged'>;

const singleEvents =
  (writer: number, { round, acknowledged }: LoadContext) =>
  (count: number): LoadRequest => {
    const id = uuid(round, writer, count);
    const event = {
      '@context': epcisDocument([], '')['@context'],
      ...eventOf(id, `K${round}-${writer}-${count}`),
    };
    return {
      send: async ({ enterprise }) => (await enterprise.post('/epcis/v2/events', event)).location,
      acknowledged: () => acknowledged.events.add(`urn:uuid:${id}`),
    };
  };

const captures =
  (writer: number, { round, acknowledged }: LoadContext) =>
  (count: number): LoadRequest => {
    const ids = Array.from({ length: EVENTS_PER_CAPTURE }, (_, index) =>
      uuid(round, writer, count * EVENTS_PER_CAPTURE + index),
    );
    const events = ids.map((id, index) => eventOf(id, `C${round}-${writer}-${count}-${index}`));
    const document = epcisDocument(events, new Date().toISOString());
    return {
      send: async ({ enterprise }) =>
        (await enterprise.post('/epcis/v2/capture', document)).location,
      acknowledged: (location = '') =>
        acknowledged.captures.set(
          location,
          ids.map((id) => `urn:uuid:${id}`),
        ),
    };
  };

const penalties =
  (writer: number, { round, acknowledged }: LoadContext) =>
  (count: number): LoadRequest => {
    const { uscc } = PENALISED[(count * 7 + writer) % PENALISED.length] as DemonstrationEnterprise;
    const penalty = minorPenalty(uscc, `测〔2026〕${round}-${writer}-${count}号`);
    return {
      send: async ({ regulator }) =>
        (await regulator.post('/api/supervision/penalties', penalty)).location,
      acknowledged: () =>
        acknowledged.penalties.set(`${AUTHORITY} ${penalty.decisionNumber}`, uscc),
    };
  };

/** What a regulator posts to record a penalty of yesterday. */
export const minorPenalty = (
  uscc: string,
  decisionNumber: string,
): DocumentToSend<typeof penaltyFields> => ({
  uscc,
  authority: AUTHORITY,
  decisionNumber,
  decidedAt: new Date(Date.now() - DAY_MS).toISOString(),
  effectiveFrom: new Date(Date.now() - DAY_MS).toISOString(),
  severity: 'minor',
  kinds: ['警告'],
  fineFen: 0,
  conduct: '标签瑕疵',
  legalBasis: '食品安全法',
  intentional: false,
});

const eventOf = (id: string, lot: string) => ({
  ...commissioning({
    at: new Date(Date.now() - HOUR_MS).toISOString(),
    place: 1,
    things: { quantityList: [{ epcClass: lotOf(PRODUCT, lot), quantity: 1 }] },
  }),
  eventID: `urn:uuid:${id}`,
});

const uuid = (round: number, writer: number, count: number) =>
  `00000000-0000-4000-${8_000 + round}-${String(writer).padStart(4, '0')}${String(count).padStart(8, '0')}`;
