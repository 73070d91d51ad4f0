import { RECALL_ACTORS, type RecallActor, type RecallPack } from '@zhixin/rule-packs';
import type { OpenedCase } from './recall-case.js';

/** Who asks, as the token says. */
export interface RecallCaller {
  readonly role: string;
  readonly uscc?: string;
  /** GB/T 2260 prefix; empty: the whole country. */
  readonly region?: string;
  readonly agency?: string;
}

// By how many digits of GB/T 2260 an authority of market supervision answers for.
const LEVELS: Readonly<Record<number, RecallActor>> = {
  0: 'samr',
  2: 'province',
  4: 'prefecture',
  6: 'county',
};

/** As what an authority acts; none for others. */
export const authorityOf = ({ role, region, agency }: RecallCaller): RecallActor | undefined => {
  if (role === 'regulator') return LEVELS[region?.length ?? -1];
  if (role !== 'agency') return undefined;
  return RECALL_ACTORS.find((actor) => actor === agency);
};

/** As what somebody acts in a case. */
export const actorsIn = (
  caller: RecallCaller,
  { responsible }: Pick<OpenedCase, 'responsible'>,
): readonly RecallActor[] => {
  const authority = authorityOf(caller);
  if (authority !== undefined) return [authority];
  return caller.role === 'enterprise' && caller.uscc === responsible.uscc ? ['recaller'] : [];
};

/** Whether a regime names an authority at all. */
export const names = ({ steps, ordered }: RecallPack, actor: RecallActor): boolean =>
  ordered.by.includes(actor) || steps.some(({ by }) => by.includes(actor));

/**
 * Whether somebody may know of a case: the responsible firm, the authorities of market supervision over the region that
 * opened it and over the one where the firm is now, and the agencies that the regime names there.
 */
export const sees = (
  caller: RecallCaller,
  { facts, responsible }: Pick<OpenedCase, 'facts' | 'responsible'>,
  pack: RecallPack | undefined,
): boolean => {
  if (caller.role === 'enterprise') return caller.uscc === responsible.uscc;
  const authority = authorityOf(caller);
  const { region } = caller;
  if (authority === undefined || region === undefined) return false;
  if (caller.role === 'agency' && (pack === undefined || !names(pack, authority))) return false;
  return facts.region.startsWith(region) || responsible.region.startsWith(region);
};
