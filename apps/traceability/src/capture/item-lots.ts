import {
  contextWithin,
  EPC_LISTS,
  expandName,
  type EpcisContext,
  type EpcisEvent,
} from '@zhixin/epcis';
import { digitalLink, identify, type ParsedIdentifier } from '@zhixin/identifiers';

/** What master data (ilmd) are about: what an event makes, not what it uses up. */
const MADE_LISTS = ['epcList', 'outputEPCList'] as const;

const LOT_AI = '10';

/** Names of a lot in master data: CBV 2.0 §9 and the GS1 Web Vocabulary. */
const LOT_ATTRIBUTES: ReadonlySet<string> = new Set([
  'urn:epcglobal:cbv:mda:lotNumber',
  'https://gs1.org/voc/hasBatchLotNumber',
]);

type EventFields = Readonly<Record<string, unknown>>;

/**
 * The lot of each item of which the event itself says so: by a Digital Link with lot and serial, or by the lot
 * number among the master data of what it makes. Both as canonical identifiers.
 */
export const lotsOfItems = (
  event: EpcisEvent,
  context: EpcisContext,
): ReadonlyMap<string, string> => {
  const lots = new Map<string, string>();
  const fields = event as unknown as EventFields;
  const made = lotNumberOf(event, context);
  if (made !== undefined) for (const item of itemsIn(fields, MADE_LISTS)) note(lots, item, made);
  const { parentID } = fields;
  const parent = typeof parentID === 'string' ? itemOf(parentID) : [];
  for (const item of [...parent, ...itemsIn(fields, EPC_LISTS)])
    if (item.ais[LOT_AI] !== undefined) note(lots, item, item.ais[LOT_AI]);
  return lots;
};

const itemsIn = (fields: EventFields, lists: readonly string[]): readonly ParsedIdentifier[] =>
  lists.flatMap((name) => ((fields[name] as readonly string[] | undefined) ?? []).flatMap(itemOf));

const itemOf = (text: string): readonly ParsedIdentifier[] => {
  const found = identify(text);
  return found?.level === 'instance' ? [found] : [];
};

const note = (
  lots: Map<string, string>,
  { canonical, key, ais }: ParsedIdentifier,
  lot: string,
) => {
  try {
    lots.set(canonical, digitalLink({ [key]: ais[key]!, [LOT_AI]: lot }));
  } catch {
    // No lot number of GS1's, or a key that has no lots: nothing is said.
  }
};

const lotNumberOf = (event: EpcisEvent, context: EpcisContext): string | undefined => {
  const { ilmd } = event as unknown as { readonly ilmd?: EventFields };
  if (ilmd === undefined) return undefined;
  const within = contextWithin(event, context);
  const found = Object.entries(ilmd).find(([name]) => {
    const meaning = expandName(name, within);
    return meaning !== undefined && LOT_ATTRIBUTES.has(meaning.namespace + meaning.local);
  })?.[1];
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
};
