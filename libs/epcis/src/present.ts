import { canonicalUri } from '@zhixin/identifiers';
import type { EpcisEvent } from './event.js';

/**
 * The identifier form a client asks for (GS1-EPC-Format). A Digital Link does not tell how long
 * the company prefix is, so URNs can only be given where URNs were sent.
 */
export type EpcFormat =
  'No_Preference' | 'Always_GS1_Digital_Link' | 'Always_EPC_URN' | 'Never_Translates';

const LISTS = new Set(['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList']);
const QUANTITY_LISTS = new Set([
  'quantityList',
  'childQuantityList',
  'inputQuantityList',
  'outputQuantityList',
]);
const SINGLES = new Set(['parentID', 'transformationID']);
const PLACES = new Set(['readPoint', 'bizLocation']);
const PARTIES: Readonly<Record<string, string>> = {
  bizTransactionList: 'bizTransaction',
  sourceList: 'source',
  destinationList: 'destination',
};

const linked = <Item extends object>(item: Item, field: string): Item => {
  const text = (item as Readonly<Record<string, unknown>>)[field];
  return typeof text === 'string' ? { ...item, [field]: canonicalUri(text) } : item;
};

const presented = (name: string, content: unknown): unknown => {
  if (SINGLES.has(name)) return canonicalUri(content as string);
  if (LISTS.has(name)) return (content as string[]).map(canonicalUri);
  if (PLACES.has(name)) return linked(content as object, 'id');
  if (QUANTITY_LISTS.has(name))
    return (content as object[]).map((item) => linked(item, 'epcClass'));
  if (Object.hasOwn(PARTIES, name))
    return (content as object[]).map((item) => linked(item, PARTIES[name]!));
  return content;
};

/**
 * The event with its identifiers in the form asked for. Only `Always_GS1_Digital_Link` changes
 * anything; the other forms give back what was sent.
 */
export const present = <Event extends EpcisEvent>(
  event: Event,
  options: { readonly epcFormat: EpcFormat },
): Event =>
  options.epcFormat === 'Always_GS1_Digital_Link'
    ? (Object.fromEntries(
        Object.entries(event).map(([name, content]) => [name, presented(name, content)]),
      ) as unknown as Event)
    : event;
