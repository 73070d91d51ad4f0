import { exactText, mergedContext, parseExactly, present, type EpcisEvent } from '@zhixin/epcis';
import { identify } from '@zhixin/identifiers';
import type { LoggedEvent } from '../log/log-entry.js';

/** How events are to be written. */
export interface EventForm {
  readonly epcFormat: 'Never_Translates' | 'Always_GS1_Digital_Link' | 'Always_EPC_URN';
}

/** An identifier was captured as a Digital Link and is wanted as a URN. */
export class NoUrnForm extends Error {
  constructor(readonly link: string) {
    super(`${link} has no known URN.`);
  }
}

interface QueryAnswer extends EventForm {
  readonly createdAt: string;
}

/**
 * An EPCISQueryDocument as JSON text. The stored texts are put together as they are, so that
 * nothing an enterprise wrote passes through a parser on its way out.
 */
export const queryDocumentText = (
  events: readonly LoggedEvent[],
  { createdAt, epcFormat }: QueryAnswer,
): string => {
  const sources = [...new Set(events.map(({ context }) => context))];
  const shared = prefixesAgree(sources) ? sources : sources.slice(0, 1);
  const context = mergedContext(shared.map((source) => JSON.parse(source) as unknown));
  const list = events.map((event) =>
    eventText(event, {
      epcFormat,
      ...(shared.includes(event.context) ? {} : { context: event.context }),
    }),
  );
  return (
    `{"@context":${JSON.stringify(context)},"type":"EPCISQueryDocument","schemaVersion":"2.0",` +
    `"creationDate":${JSON.stringify(createdAt)},"epcisBody":{"queryResults":` +
    `{"queryName":"SimpleEventQuery","resultsBody":{"eventList":[${list.join(',')}]}}}}`
  );
};

/** One event as JSON text, with our recordTime and an eventID. */
export const eventText = (
  event: Pick<LoggedEvent, 'body' | 'eventId' | 'recordTime'>,
  { epcFormat, context }: EventForm & { readonly context?: string },
): string => {
  const body =
    epcFormat === 'Never_Translates'
      ? event.body
      : exactText(present(readExactly(event.body), { epcFormat, companyPrefixLength }));
  const eventId = JSON.stringify(event.eventId);
  const added = [
    ...(context === undefined || body.startsWith('{"@context"') ? [] : [`"@context":${context}`]),
    ...(body.includes(`"eventID":${eventId}`) ? [] : [`"eventID":${eventId}`]),
    `"recordTime":"${event.recordTime}"`,
  ];
  return `${body.slice(0, -1)},${added.join(',')}}`;
};

// Asked for what is no URN. An address that is no GS1 identifier stays what it is.
const companyPrefixLength = (text: string): undefined => {
  if (identify(text) !== undefined) throw new NoUrnForm(text);
};

const readExactly = (text: string) => (parseExactly(text) ?? JSON.parse(text)) as EpcisEvent;

// A prefix that two documents declare differently cannot stand in one shared context.
const prefixesAgree = (sources: readonly string[]): boolean => {
  const meanings = new Map<string, string>();
  for (const source of sources)
    for (const part of [JSON.parse(source) as unknown].flat())
      for (const [name, meaning] of Object.entries(isObject(part) ? part : {})) {
        const text = JSON.stringify(meaning);
        if ((meanings.get(name) ?? text) !== text) return false;
        meanings.set(name, text);
      }
  return true;
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
