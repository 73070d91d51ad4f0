import {
  bareWord,
  contentDigest,
  contextWithin,
  eventHash,
  exactText,
  identifiersOf,
  isStandardType,
  normaliseBizStep,
  normaliseDisposition,
  type EpcisContext,
  type EpcisEvent,
} from '@zhixin/epcis';
import { canonicalUri } from '@zhixin/identifiers';
import { utcMillis } from '@zhixin/instant';
import { hexOfHashUri } from '../domain/identity-keys.js';
import type { TracedParty } from '../domain/traced-event.js';
import type { EventFacts, LogEntry } from '../log/log-entry.js';
import { present } from '../log/present.js';
import { lotsOfItems } from './item-lots.js';

/** Who reports, in which call. */
export interface Reporter {
  readonly uscc: string;
  readonly region: string;
  readonly captureId: string;
}

/** An event as it is understood, and as it is given back: with every number as it was written. */
export interface ReceivedEvent {
  readonly event: EpcisEvent;
  readonly written: EpcisEvent;
}

/** Any event's fields by name: which of them an event has depends on its type. */
type EventFields = Readonly<Record<string, unknown>>;

const fieldsOf = (event: EpcisEvent) => event as unknown as EventFields;

/** A validated event as the log keeps it. */
export const logEntry = (
  { event, written }: ReceivedEvent,
  context: EpcisContext,
  { uscc, region, captureId }: Reporter,
): LogEntry => {
  const fields = fieldsOf(event);
  const hash = hexOfHashUri(eventHash(written, contextWithin(event, context)))!;
  const { eventID } = event;
  // An eventID that is the event's own hash says no more than none: both forms are one identity.
  const isNamed = eventID !== undefined && hexOfHashUri(eventID) !== hash;
  return {
    uscc,
    region,
    captureId,
    hash,
    ...present('eventId', isNamed ? eventID : undefined),
    ...contentOf({ event, written }, context),
    eventTime: utcMillis(event.eventTime),
    type: event.type,
    ...present('action', mapped(fields['action'], String)),
    ...present('bizStep', mapped(fields['bizStep'], normaliseBizStep)),
    ...present('disposition', mapped(fields['disposition'], normaliseDisposition)),
    ...present('transformationId', mapped(fields['transformationID'], canonicalUri)),
    ...present('readPoint', placeOf(fields['readPoint'])),
    ...present('bizLocation', placeOf(fields['bizLocation'])),
    facts: factsOf(event, context),
    body: bodyOf({ event, written }, { source: context.source, isNamed }),
    context: JSON.stringify(context.source),
  };
};

const contentOf = ({ event, written }: ReceivedEvent, context: EpcisContext) => {
  const content = contentDigest(written, context);
  const asDoubles = written === event ? content : contentDigest(written, context, 'as doubles');
  const { errorDeclaration, ...declared } = fieldsOf(written);
  return {
    content,
    ...present('contentAsDoubles', asDoubles === content ? undefined : asDoubles),
    ...(errorDeclaration !== undefined && {
      declares: contentDigest(declared as unknown as EpcisEvent, context),
    }),
  };
};

const mapped = (value: unknown, map: (text: string) => string): string | undefined =>
  typeof value === 'string' ? map(value) : undefined;

const placeOf = (place: unknown): string | undefined =>
  mapped((place as { id?: unknown } | undefined)?.id, canonicalUri);

const factsOf = (event: EpcisEvent, context: EpcisContext): EventFacts => {
  const fields = fieldsOf(event);
  // What a community's own event means by these names is not known.
  const isKnown = isStandardType(event.type);
  const lots = isKnown ? lotsOfItems(event, context) : NO_LOTS;
  return {
    things: identifiersOf(event).map(({ epc, role, quantity, uom }) => ({
      id: epc,
      role,
      ...present('quantity', quantity),
      ...present('uom', uom),
      ...present('lot', lots.get(epc)),
    })),
    ...(isKnown && {
      ...present('sources', endsOf(fields['sourceList'], 'source')),
      ...present('destinations', endsOf(fields['destinationList'], 'destination')),
    }),
  };
};

const NO_LOTS: ReadonlyMap<string, string> = new Map();

const endsOf = (list: unknown, name: 'source' | 'destination'): TracedParty[] | undefined =>
  (list as Readonly<Record<string, string>>[] | undefined)?.map((end) => ({
    type: bareWord('sourceDestinationType', end['type'] ?? ''),
    id: canonicalUri(end[name] ?? ''),
  }));

// The context stands beside the body; only what the event itself adds to it stays inside.
const bodyOf = (
  { event, written }: ReceivedEvent,
  { source, isNamed }: { readonly source: unknown; readonly isNamed: boolean },
): string => {
  const { recordTime: _, '@context': own, eventID, ...rest } = fieldsOf(written);
  const isShared = own === undefined || fieldsOf(event)['@context'] === source;
  return exactText({
    ...(isShared ? {} : { '@context': own }),
    ...(isNamed ? { eventID } : {}),
    ...rest,
  });
};
