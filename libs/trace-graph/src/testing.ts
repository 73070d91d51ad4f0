import {
  identifiersOf,
  normaliseBizStep,
  normaliseDisposition,
  type EpcisEvent,
} from '@zhixin/epcis';
import { canonicalUri, digitalLink, identify } from '@zhixin/identifiers';
import type { PartyRegistration, ScopeRules, TraceEvent } from './index.js';

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
      ({ epc, role, quantity, uom }, index) => {
        void index;
        const written = texts.find((one) => canonicalUri(one) === epc);
        const lot =
          written === undefined ? undefined : lotIn(written, event['ilmd'], MADE.includes(role));
        return {
          id: epc,
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
