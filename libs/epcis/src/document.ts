import { readContext, type EpcisContext } from './context.js';
import { withoutEmptyText } from './empty-text.js';
import type { EpcisDocument, EpcisEvent, EpcisQueryDocument } from './event.js';
import { outOfRange, parseExactly } from './exact-json.js';
import { fault, pointerStep, type Fault } from './fault.js';
import { documentNameFaults } from './names.js';
import { repeatedName } from './repeated-name.js';
import { FAULTS_MAX, schemaCheck } from './schema-faults.js';
import { EpcisDocumentSchema, EpcisQueryDocumentSchema } from './schema.js';
import { validateEvent } from './validate-event.js';

/** Nested objects and lists in a document; the deepest real one has nine. */
export const DEPTH_MAX = 64;

/** Characters of a `@context`, wherever it stands: every name below it is read by it. */
export const CONTEXT_CHARACTERS_MAX = 65_536;

/** A name that would reach an object's prototype when it is copied carelessly. */
const FORBIDDEN_NAME = '__proto__';

/** What was read, or everything that is wrong with its envelope. */
export type ReadDocument =
  | {
      readonly ok: true;
      /** The document as sent; absent for a bare event. */
      readonly document?: EpcisDocument | EpcisQueryDocument;
      /** The events, not yet validated, with empty text taken as absent (EPCIS 2.0 §7.1). */
      readonly events: readonly EpcisEvent[];
      /**
       * The events to store in place of `events`, where they hold a number that a double would change:
       * `exactText` writes them as they were sent, and `validateEvent` judges them. Absent in nearly every document.
       */
      readonly exactEvents?: readonly EpcisEvent[];
      readonly context: EpcisContext;
      /** JSON pointer of each event in what was sent, in the same order. */
      readonly pointers: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const EVENT_LISTS = {
  EPCISDocument: '/epcisBody/eventList',
  EPCISQueryDocument: '/epcisBody/queryResults/resultsBody/eventList',
} as const;

const checkDocument = schemaCheck(EpcisDocumentSchema);
const checkQueryDocument = schemaCheck(EpcisQueryDocumentSchema);

const entriesOf = (value: object): Iterable<readonly [string | number, unknown]> =>
  Array.isArray(value) ? (value as unknown[]).entries() : Object.entries(value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, name: string): unknown =>
  isRecord(value) ? value[name] : undefined;

/** A member waiting to be looked at, and the way to it. */
interface PendingMember {
  readonly value: object;
  readonly depth: number;
  readonly name: string | number;
  readonly parent: PendingMember | undefined;
}

const pointerOf = (member: PendingMember | undefined): string => {
  const steps: string[] = [];
  for (let at = member; at?.parent; at = at.parent) steps.push(pointerStep(at.name));
  return steps.reverse().join('');
};

/** Looks at every member without recursion, so that depth cannot exhaust the stack. */
const shapeFault = (json: object): Fault | undefined => {
  const waiting: PendingMember[] = [{ value: json, depth: 1, name: '', parent: undefined }];
  for (let parent = waiting.pop(); parent; parent = waiting.pop()) {
    const depth = parent.depth + 1;
    for (const [name, value] of entriesOf(parent.value)) {
      if (name === FORBIDDEN_NAME) {
        const at = pointerOf(parent) + pointerStep(name);
        return fault('NAME_FORBIDDEN', at, { found: name });
      }
      if (name === '@context' && JSON.stringify(value).length > CONTEXT_CHARACTERS_MAX)
        return fault('CONTEXT_TOO_LARGE', pointerOf(parent) + pointerStep(name), {
          expected: String(CONTEXT_CHARACTERS_MAX),
        });
      if (typeof value !== 'object' || value === null) continue;
      const member = { value, depth, name, parent };
      if (depth > DEPTH_MAX)
        return fault('TOO_DEEP', pointerOf(member), { expected: String(DEPTH_MAX) });
      waiting.push(member);
    }
  }
  return undefined;
};

const eventsIn = (document: EpcisDocument | EpcisQueryDocument): readonly object[] => {
  const body = document.epcisBody;
  return 'queryResults' in body ? body.queryResults.resultsBody.eventList : body.eventList;
};

/** Events that are judged beside a faulty envelope: a sender mends both in one go. */
const EVENTS_BESIDE_MAX = 100;
/** A reader of documents has no clock; what lies in the future is for `validateEvent` to say. */
const END_OF_TIME = '9999-12-31T23:59:59Z';

/** What is wrong with the events of a document that is refused anyway, as far as they can be found. */
const eventFaults = (json: unknown, context: EpcisContext): Fault[] => {
  const body = memberOf(json, 'epcisBody');
  const results = memberOf(memberOf(body, 'queryResults'), 'resultsBody');
  const list = memberOf(results ?? body, 'eventList');
  const base = results === undefined ? EVENT_LISTS.EPCISDocument : EVENT_LISTS.EPCISQueryDocument;
  // Without its context a document may mean any prefix.
  const lenient = context.source === undefined ? { ...context, isOpen: true } : context;
  return (Array.isArray(list) ? list.slice(0, EVENTS_BESIDE_MAX) : [])
    .map((event: unknown, index) => ({ event, at: `${base}/${index}` }))
    .filter(({ event }) => isRecord(event))
    .flatMap(({ event, at }) =>
      validateEvent(withoutEmptyText(event as object), lenient, { now: END_OF_TIME, at }),
    );
};

const readEnvelope = (json: Readonly<Record<string, unknown>>): ReadDocument => {
  const isQuery = json['type'] === 'EPCISQueryDocument';
  const context = readContext(json['@context']);
  const faults = [
    ...documentNameFaults(json, context),
    ...(isQuery ? checkQueryDocument(json, '') : checkDocument(json, '')),
  ];
  if (faults.length > 0)
    return { ok: false, faults: [...faults, ...eventFaults(json, context)].slice(0, FAULTS_MAX) };

  const document = json as unknown as EpcisDocument | EpcisQueryDocument;
  const list = eventsIn(document);
  const base = EVENT_LISTS[document.type];
  return {
    ok: true,
    document,
    events: list.map((event) => withoutEmptyText(event) as EpcisEvent),
    context,
    pointers: list.map((_, index) => `${base}/${index}`),
  };
};

const readBareEvent = (json: Readonly<Record<string, unknown>>): ReadDocument => {
  if (json['@context'] === undefined) {
    const missing = fault('FIELD_REQUIRED', '/@context', { field: '@context' });
    const open = { ...readContext(undefined), isOpen: true };
    const others = validateEvent(withoutEmptyText(json), open, { now: END_OF_TIME });
    return { ok: false, faults: [missing, ...others] };
  }
  return {
    ok: true,
    events: [withoutEmptyText(json) as unknown as EpcisEvent],
    context: readContext(json['@context']),
    pointers: [''],
  };
};

/**
 * Reads an EPCISDocument, an EPCISQueryDocument or a bare event with its `@context`, as JSON that
 * is already parsed. Judges the envelope; each event of a sound one is for `validateEvent`.
 */
export const readDocument = (json: unknown): ReadDocument => {
  if (!isRecord(json)) return { ok: false, faults: [fault('NOT_AN_OBJECT', '')] };
  const misshapen = shapeFault(json);
  if (misshapen) return { ok: false, faults: [misshapen] };

  const type = json['type'];
  if (type === 'EPCISDocument' || type === 'EPCISQueryDocument') return readEnvelope(json);
  if (type === undefined)
    return { ok: false, faults: [fault('FIELD_REQUIRED', '/type', { field: 'type' })] };
  return typeof type === 'string' && (type.endsWith('Event') || type.includes(':'))
    ? readBareEvent(json)
    : { ok: false, faults: [fault('DOCUMENT_TYPE_UNKNOWN', '/type', { found: type })] };
};

const BYTE_ORDER_MARK = 0xfeff;

/** Reads JSON text, with or without a byte order mark, and then as `readDocument` does. */
export const readDocumentText = (text: string): ReadDocument => {
  const plain = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  let json: unknown;
  try {
    json = JSON.parse(plain);
  } catch (error) {
    return {
      ok: false,
      faults: [fault('JSON_MALFORMED', '', { found: (error as Error).message })],
    };
  }
  const read = readDocument(json);
  const repeated = read.ok ? repeatedName(plain, json) : undefined;
  if (repeated !== undefined) return { ok: false, faults: [fault('NAME_REPEATED', repeated)] };
  const exact = read.ok ? parseExactly(plain) : undefined;
  if (!read.ok || exact === undefined) return read;
  const events = read.document ? eventsIn(exact as EpcisDocument) : [exact as object];
  const [beyond] = outOfRange(exact, read.document ? events : exact);
  if (beyond !== undefined) return { ok: false, faults: [fault('NUMBER_OUT_OF_RANGE', beyond)] };
  return { ...read, exactEvents: events.map((event) => withoutEmptyText(event) as EpcisEvent) };
};
