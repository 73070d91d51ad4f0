import { createHash } from 'node:crypto';
import { defineAggregate, type Decision } from '@zhixin/decider';
import { deny, type RecallRefusal } from './denial.js';
import { sameContent } from './moment.js';
import {
  partyNoticeEvents,
  type NoticeContent,
  type PartyNoticeEvent,
} from './party-notice.events.js';

interface Stamp {
  readonly at: string;
  readonly by: string;
}

/** Of which case and to whom a notice is. */
export interface NoticeParty {
  readonly caseId: string;
  readonly party: string;
  readonly name: string;
  readonly partyUscc?: string;
  readonly uscc: string;
  readonly region: string;
}

/** Tells a party of the recall, or what is new of it. */
export interface NotifyParty extends Stamp, NoticeParty, NoticeContent {
  readonly type: 'NotifyParty';
  readonly round: number;
}

/** Takes a notice back. */
export interface WithdrawNotice extends Stamp {
  readonly type: 'WithdrawNotice';
  readonly round: number;
}

/** The party says that it has read it. */
export interface AcknowledgeNotice extends Stamp {
  readonly type: 'AcknowledgeNotice';
  readonly receivedAs?: string;
}

/** Events show a sale after the notice. */
export interface FindSaleAfterNotice extends Stamp {
  readonly type: 'FindSaleAfterNotice';
  readonly epc: string;
  readonly uom: string;
  /** Exact decimal; null: nobody knows. */
  readonly quantity: string | null;
  readonly soldAt: string;
}

/** All that may be asked of a notice. */
export type PartyNoticeCommand =
  NotifyParty | WithdrawNotice | AcknowledgeNotice | FindSaleAfterNotice;

interface SentNotice {
  readonly to: NoticeParty;
  readonly content: NoticeContent;
  readonly round: number;
  /** When the first of its notices went out. */
  readonly notifiedAt: string;
  readonly isWithdrawn: boolean;
  readonly isAcknowledged: boolean;
  /** Sales found, by thing and time. */
  readonly sales: readonly string[];
}

/** A notice, or the stream of none. */
export type PartyNoticeState = SentNotice | undefined;

const decide = (
  command: PartyNoticeCommand,
  state: PartyNoticeState,
): Decision<PartyNoticeEvent, RecallRefusal> => {
  if (command.type === 'NotifyParty') return notify(command, state);
  if (state === undefined)
    return deny('NOT_NOTIFIED', {
      zh: '该主体没有收到本案的召回通知。',
      en: 'This party has no notice of the case.',
    });
  const { at, by } = command;
  const told = { at, by, ...state.to };
  switch (command.type) {
    case 'WithdrawNotice':
      return state.isWithdrawn
        ? []
        : [{ type: 'PartyNoticeWithdrawn', data: { ...told, round: command.round } }];
    case 'AcknowledgeNotice':
      return state.isAcknowledged
        ? []
        : [{ type: 'PartyNoticeAcknowledged', data: { ...told, ...enteredBy(command) } }];
    case 'FindSaleAfterNotice':
      return findSale(command, state);
  }
};

const enteredBy = ({ receivedAs }: AcknowledgeNotice) =>
  receivedAs === undefined ? {} : { receivedAs };

const notify = (
  { type: _, at, by, round, ...said }: NotifyParty,
  state: PartyNoticeState,
): Decision<PartyNoticeEvent, RecallRefusal> => {
  const { capacity, lots, terms, ...to } = said;
  const content = { capacity, lots, terms };
  const isSame = state !== undefined && !state.isWithdrawn && sameContent(state.content, content);
  const isLate = state !== undefined && state.round > round;
  return isSame || isLate
    ? []
    : [{ type: 'PartyNotified', data: { at, by, ...to, ...content, round } }];
};

const findSale = (
  { type: _, at, by, ...sale }: FindSaleAfterNotice,
  { to, notifiedAt, isWithdrawn, sales }: SentNotice,
): Decision<PartyNoticeEvent, RecallRefusal> => {
  const isBefore = Date.parse(sale.soldAt) <= Date.parse(notifiedAt);
  if (isWithdrawn || isBefore || sales.includes(saleKey(sale))) return [];
  return [{ type: 'SaleAfterNoticeFound', data: { at, by, ...to, ...sale, notifiedAt } }];
};

const saleKey = ({ epc, soldAt }: Pick<FindSaleAfterNotice, 'epc' | 'soldAt'>) =>
  JSON.stringify([epc, soldAt]);

const evolve = (state: PartyNoticeState, { type, data }: PartyNoticeEvent): PartyNoticeState => {
  if (type === 'PartyNotified') {
    const { caseId, party, name, partyUscc, uscc, region } = data;
    const { capacity, lots, terms, round, at } = data;
    return {
      to: { caseId, party, name, uscc, region, ...(partyUscc !== undefined && { partyUscc }) },
      content: { capacity, lots, terms },
      round,
      notifiedAt: state === undefined || state.isWithdrawn ? at : state.notifiedAt,
      isWithdrawn: false,
      // Who is told something new has not read that yet.
      isAcknowledged: false,
      sales: state?.sales ?? [],
    };
  }
  if (state === undefined) return state;
  switch (type) {
    case 'PartyNoticeWithdrawn':
      return { ...state, isWithdrawn: true, round: data.round };
    case 'PartyNoticeAcknowledged':
      return { ...state, isAcknowledged: true };
    case 'SaleAfterNoticeFound':
      return { ...state, sales: [...state.sales, saleKey(data)] };
  }
};

const DIGEST_CHARACTERS = 32;

/** Id of the notice of a case to a party: whatever the party is called by, it fits into the name of a stream. */
export const noticeIdOf = (caseId: string, party: string): string =>
  `${caseId}.${createHash('sha256').update(party).digest('hex').slice(0, DIGEST_CHARACTERS)}`;

/** Streams `recallnotice-{case}.{digest of the party}`: what a party was told of a recall, and what it answered. */
export const partyNotice = defineAggregate({
  category: 'recallnotice',
  events: partyNoticeEvents,
  decider: { initialState: undefined as PartyNoticeState, decide, evolve },
});
