import {
  identifiersOf,
  normaliseBizStep,
  normaliseDisposition,
  type EpcisEvent,
} from '@zhixin/epcis';
import { canonicalUri, digitalLink, identify } from '@zhixin/identifiers';
import {
  FINDING_KINDS,
  graphOf,
  type FindingRules,
  type NamedThing,
  type PartyRegistration,
  type Root,
  type ScopeRequest,
  type ScopeRules,
  type ScopeSet,
  type ThingRole,
  type TraceEvent,
  type TraceGraph,
} from './index.js';

export { CHAINS, writtenChains } from './testing/written-chains.js';

/** An EPCIS event as the chains write it. */
export interface ChainEvent {
  readonly type: string;
  readonly eventID?: string;
  readonly eventTime: string;
  readonly recordTime: string;
  readonly [field: string]: unknown;
}

/** Numbers of the rule pack, as the chains assume them. */
export const RULES: ScopeRules = {
  withinDays: 30,
  clockToleranceMinutes: 10,
  notReceivedAfterDays: 7,
  tolerance: { pieces: 0, measuredShare: 0.005 },
};

/** Besides, those by which findings are made in specs: every kind is looked for. */
export const FINDING_RULES: FindingRules = {
  ...RULES,
  kilometresPerHourAtMost: 1_000,
  yields: [
    { gainShareAtMost: 0.005, lossShareAtMost: 0.5 },
    { gtins: ['09521234001010'], gainShareAtMost: 0.1, lossShareAtMost: 0.2 },
  ],
  findings: FINDING_KINDS.map((kind) => ({ kind, severity: 'low' })),
};

interface End {
  readonly type: string;
  readonly source?: string;
  readonly destination?: string;
}

const endsOf = (ends: unknown) =>
  ((ends as readonly End[] | undefined) ?? []).map(({ type, source, destination }) => ({
    type: type.replace(/^.*[:/-](?=(possessing|owning)_party|location)/, ''),
    id: canonicalUri((source ?? destination)!),
  }));

const LOT_NAMES = ['cbvmda:lotNumber', 'urn:epcglobal:cbv:mda:lotNumber', 'lotNumber'];

const lotIn = (text: string, ilmd: unknown, isMade: boolean): string | undefined => {
  const known = identify(text);
  if (known === undefined || known.level !== 'instance') return undefined;
  const named =
    known.ais['10'] ??
    (isMade
      ? LOT_NAMES.map((name) => (ilmd as Record<string, string> | undefined)?.[name]).find(
          (lot) => lot !== undefined,
        )
      : undefined);
  return named === undefined || known.key !== '01'
    ? undefined
    : digitalLink({ '01': known.ais['01']!, '10': named });
};

const MADE = ['epc', 'outputEPC'];

/** What tracing reads of an EPCIS event. */
export const traceEvent = (event: ChainEvent, reporter: string): TraceEvent => {
  const place = (field: string) => {
    const id = (event[field] as { readonly id: string } | undefined)?.id;
    return id === undefined ? {} : { [field]: canonicalUri(id) };
  };
  const text = (field: string) => event[field] as string | undefined;
  const texts = [
    event['parentID'],
    ...['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList'].flatMap(
      (field) => (event[field] as readonly string[] | undefined) ?? [],
    ),
  ].filter((one): one is string => typeof one === 'string');
  const bizStep = text('bizStep');
  const disposition = text('disposition');
  const declaration = event['errorDeclaration'] as
    { readonly correctiveEventIDs?: readonly string[] } | undefined;
  return {
    ...(event.eventID !== undefined && { eventId: event.eventID }),
    hash: text('hash') ?? `hash of ${event.eventID}`,
    type: event.type,
    ...(text('action') !== undefined && { action: text('action')! }),
    ...(bizStep !== undefined && { bizStep: normaliseBizStep(bizStep) }),
    ...(disposition !== undefined && { disposition: normaliseDisposition(disposition) }),
    eventTime: event.eventTime,
    recordTime: event.recordTime,
    reporter,
    ...place('readPoint'),
    ...place('bizLocation'),
    things: identifiersOf(event as unknown as EpcisEvent).map(
      ({ epc: id, role, quantity, uom }) => {
        const written = texts.find((one) => canonicalUri(one) === id);
        const lot =
          written === undefined ? undefined : lotIn(written, event['ilmd'], MADE.includes(role));
        return {
          id,
          role,
          ...(quantity !== undefined && { quantity }),
          ...(uom !== undefined && { uom }),
          ...(lot !== undefined && { lot }),
        };
      },
    ),
    sources: endsOf(event['sourceList']),
    destinations: endsOf(event['destinationList']),
    documents: (
      (event['bizTransactionList'] as
        readonly { readonly type?: string; readonly bizTransaction: string }[] | undefined) ?? []
    ).map(({ type, bizTransaction }) => ({ ...(type && { type }), id: bizTransaction })),
    ...(text('transformationID') !== undefined && { transformationId: text('transformationID')! }),
    ...(declaration && {
      errorDeclaration: { correctiveEventIds: declaration.correctiveEventIDs ?? [] },
    }),
  };
};

/** Every party is registered under the identifiers it goes by, since ever. */
export const registered = (...parties: readonly string[]): readonly PartyRegistration[] =>
  parties.map((party) => ({ identifier: party, party, recordTime: '2000-01-01T00:00:00Z' }));

const DAY = '2026-05-';

/** The lot or piece of a short name: `L1` is a lot of the first product, `L1#7` a serial of it, `[C7]` a container. */
export const epc = (name: string): string => {
  if (name.startsWith('[')) return `https://id.gs1.org/8003/09521234006015${name.slice(1, -1)}`;
  const [lot, serial] = name.split('#');
  return serial === undefined
    ? `https://id.gs1.org/01/09521234001010/10/${lot}`
    : `https://id.gs1.org/01/09521234001010/21/${serial}`;
};

/** A party of a short name. */
export const party = (name: string): string => `party:${name}`;

/** A thing with an amount: `L1 500 KGM`, `L1`, `[C7]`, `L1#7`. */
export const thing = (
  text: string,
  [single, counted]: readonly [ThingRole, ThingRole] = ['epc', 'epcClass'],
): NamedThing => {
  const [name, quantity, uom] = text.split(' ');
  const isLot = !name!.startsWith('[') && !name!.includes('#');
  const lot = name!.includes('#') ? { lot: epc(name!.split('#')[0]!) } : {};
  return {
    id: epc(name!),
    role: isLot ? counted : single,
    ...(quantity !== undefined && { quantity }),
    ...(uom !== undefined && { uom }),
    ...lot,
  };
};

/** What a told event may say besides. */
export type EventFields = Partial<Omit<TraceEvent, 'things'>> & {
  readonly things: readonly NamedThing[];
};

/** An event of a party at a day and hour of May 2026, such as `03T08`. */
export const event = (
  eventId: string,
  reporter: string,
  when: string,
  saying: EventFields,
): TraceEvent => {
  const eventTime = `${DAY}${when.length === 5 ? `${when}:00:00Z` : `${when}Z`}`;
  return {
    eventId,
    hash: `hash of ${eventId}`,
    type: 'ObjectEvent',
    action: 'OBSERVE',
    eventTime,
    recordTime: eventTime,
    reporter: party(reporter),
    readPoint: `place of ${reporter}`,
    ...saying,
  };
};

const all = (texts: readonly string[], roles?: readonly [ThingRole, ThingRole]) =>
  texts.map((text) => thing(text, roles));

const possessing = (name: string | undefined) =>
  name === undefined ? [] : [{ type: 'possessing_party', id: party(name) }];

/** Goods begin. */
export const made = (id: string, by: string, when: string, ...things: readonly string[]) =>
  event(id, by, when, { action: 'ADD', bizStep: 'commissioning', things: all(things) });

/** Goods leave, to a party or to nobody named. */
export const shipped = (
  id: string,
  [from, to]: readonly [string, string?],
  when: string,
  ...things: readonly string[]
) =>
  event(id, from, when, {
    bizStep: 'shipping',
    things: all(things),
    sources: possessing(from),
    destinations: possessing(to),
  });

/** Goods come, from a party or from nobody named. */
export const received = (
  id: string,
  [to, from]: readonly [string, string?],
  when: string,
  ...things: readonly string[]
) =>
  event(id, to, when, {
    bizStep: 'receiving',
    things: all(things),
    sources: possessing(from),
    destinations: possessing(to),
  });

/** Any other step of an object event. */
export const observed = (
  id: string,
  by: string,
  when: string,
  [bizStep, ...things]: readonly [string, ...string[]],
) => event(id, by, when, { bizStep, things: all(things) });

/** Inputs become outputs. */
export const transformed = (
  id: string,
  by: string,
  when: string,
  [inputs, outputs]: readonly [readonly string[], readonly string[]],
) =>
  event(id, by, when, {
    type: 'TransformationEvent',
    things: [
      ...all(inputs, ['inputEPC', 'inputEPCClass']),
      ...all(outputs, ['outputEPC', 'outputEPCClass']),
    ],
  });

/** Goods go into a container or come out of it. */
export const contained = (
  id: string,
  by: string,
  when: string,
  [action, container, ...things]: readonly [string, string, ...string[]],
) =>
  event(id, by, when, {
    type: 'AggregationEvent',
    action,
    things: [thing(container, ['parent', 'parent']), ...all(things, ['child', 'childClass'])],
  });

/** That an event of a reporter was wrong. */
export const declared = (
  of: TraceEvent,
  recordTime: string,
  ...correctiveEventIds: readonly string[]
): TraceEvent => ({ ...of, recordTime, errorDeclaration: { correctiveEventIds } });

/** What is asked at the end of May, of some lots. */
export const ask = (
  roots: readonly (string | Root)[],
  more: Partial<ScopeRequest> = {},
): ScopeRequest => ({
  roots: roots.map((root) => (typeof root === 'string' ? epc(root) : root)),
  validAt: '2026-05-31T00:00:00Z',
  knownAt: '2026-06-30T00:00:00Z',
  commingling: 'none',
  rules: RULES,
  ...more,
});

/** A graph of events whose parties are all registered. */
export const graphFrom = (...events: readonly TraceEvent[]): TraceGraph =>
  graphOf({ events, parties: registered(...new Set(events.map(({ reporter }) => reporter))) });

/** Rows as short text: `L1 maker on-hand 5..10 C62`. */
export const rows = ({ items }: ScopeSet): readonly string[] =>
  items.map(
    ({ epc: id, quantity: { low, high, uom }, holder, state }) =>
      `${short(id)} ${holder.party.slice(6)} ${state} ${low}..${high} ${uom}`,
  );

/** Short text of an epc again. */
export const short = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
