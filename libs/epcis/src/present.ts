import { canonicalUri, epcUrn, isEpcUrn } from '@zhixin/identifiers';
import type { EpcisEvent } from './event.js';
import { EPC_LISTS, QUANTITY_LISTS } from './identifier-fields.js';

/** The identifier form a client asks for (GS1-EPC-Format). */
export type EpcFormat =
  'No_Preference' | 'Always_GS1_Digital_Link' | 'Always_EPC_URN' | 'Never_Translates';

/** How an event is to be shown. */
export interface Presentation {
  readonly epcFormat: EpcFormat;
  /** Digits of the GS1 company prefix in a Digital Link, where it is known: only then has it a URN. */
  readonly companyPrefixLength?: (link: string) => number | undefined;
}

type IdentifierTranslation = (text: string) => string;

const LISTS: ReadonlySet<string> = new Set(EPC_LISTS);
const CLASS_LISTS: ReadonlySet<string> = new Set(QUANTITY_LISTS);
const SINGLES = new Set(['parentID', 'transformationID']);
const PLACES = new Set(['readPoint', 'bizLocation']);
const PARTIES: ReadonlyMap<string, string> = new Map([
  ['bizTransactionList', 'bizTransaction'],
  ['sourceList', 'source'],
  ['destinationList', 'destination'],
]);

const asLink: IdentifierTranslation = (text) => (isEpcUrn(text) ? canonicalUri(text) : text);

const asUrn =
  (companyPrefixLength: (link: string) => number | undefined): IdentifierTranslation =>
  (text) => {
    const length = isEpcUrn(text) ? undefined : companyPrefixLength(text);
    return (length === undefined ? undefined : epcUrn(text, length)) ?? text;
  };

const translateBy = ({
  epcFormat,
  companyPrefixLength,
}: Presentation): IdentifierTranslation | undefined => {
  if (epcFormat === 'Always_GS1_Digital_Link') return asLink;
  return epcFormat === 'Always_EPC_URN' && companyPrefixLength
    ? asUrn(companyPrefixLength)
    : undefined;
};

const inText = (content: unknown, translate: IdentifierTranslation): unknown =>
  typeof content === 'string' ? translate(content) : content;

const inField = (content: unknown, field: string, translate: IdentifierTranslation): unknown => {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, field))
    return content;
  const text = (content as Readonly<Record<string, unknown>>)[field];
  return { ...content, [field]: inText(text, translate) };
};

const inEach = (content: unknown, change: (item: unknown) => unknown): unknown =>
  Array.isArray(content) ? content.map(change) : content;

/** A community's own event may hold anything under these names: what is of another shape stays. */
const presented = (name: string, content: unknown, translate: IdentifierTranslation): unknown => {
  if (SINGLES.has(name)) return inText(content, translate);
  if (LISTS.has(name)) return inEach(content, (item) => inText(item, translate));
  if (PLACES.has(name)) return inField(content, 'id', translate);
  const field = CLASS_LISTS.has(name) ? 'epcClass' : PARTIES.get(name);
  return field === undefined ? content : inEach(content, (item) => inField(item, field, translate));
};

/**
 * The event with its identifiers in the form asked for; extensions stay as they were sent.
 * A Digital Link of any domain is one already, and is not touched when links are asked for.
 *
 * @param event an event that `validateEvent` accepts
 */
export const present = <Event extends EpcisEvent>(
  event: Event,
  presentation: Presentation,
): Event => {
  const translate = translateBy(presentation);
  if (!translate) return event;
  const fields = Object.entries(event).map(([name, content]) => [
    name,
    presented(name, content, translate),
  ]);
  return Object.fromEntries(fields) as unknown as Event;
};
