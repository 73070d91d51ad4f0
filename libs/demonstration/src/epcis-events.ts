import { gs1CheckDigit } from '@zhixin/identifiers';

// GS1 sets prefix 952 aside for examples: no real product carries these keys.
const COMPANY_PREFIX = '9521234';

const withCheckDigit = (body: string) => body + gs1CheckDigit(body);

/** GTIN-14 of the demonstration's item `item` (0–99999). */
export const gtin = (item: number) =>
  withCheckDigit(`0${COMPANY_PREFIX}${String(item).padStart(5, '0')}`);

/** A lot as a GS1 Digital Link URI. */
export const lotOf = (item: number, lot: string) => `https://id.gs1.org/01/${gtin(item)}/10/${lot}`;

/** A pallet as a GS1 Digital Link URI. */
export const palletOf = (serial: number) =>
  `https://id.gs1.org/00/${withCheckDigit(`0${COMPANY_PREFIX}${String(serial).padStart(9, '0')}`)}`;

const gln = (party: number) => withCheckDigit(`${COMPANY_PREFIX}${String(party).padStart(5, '0')}`);

/** A party (PGLN) as a GS1 Digital Link URI. */
export const partyOf = (party: number) => `https://id.gs1.org/417/${gln(party)}`;

/** A place (SGLN) as a GS1 Digital Link URI. */
export const placeOf = (party: number) => `https://id.gs1.org/414/${gln(party)}`;

/** What an event is about: classes with quantities, things one by one, or both. */
export interface EventObjects {
  readonly epcList?: readonly string[];
  readonly quantityList?: readonly Quantity[];
}

/** So much of a class. */
export interface Quantity {
  readonly epcClass: string;
  readonly quantity: number;
  /** UN/CEFACT Rec 20; absent: pieces. */
  readonly uom?: string;
}

interface ChainStep {
  readonly at: string;
  /** Number of the party where it happens. */
  readonly place: number;
}

const dimensions = ({ at, place }: ChainStep) => ({
  eventTime: at,
  eventTimeZoneOffset: '+08:00',
  readPoint: { id: placeOf(place) },
  bizLocation: { id: placeOf(place) },
});

/** A lot comes into being, with what is known of it. */
export const commissioning = (
  step: ChainStep & {
    readonly things: EventObjects;
    readonly ilmd?: object;
    readonly certificates?: readonly string[];
  },
) => ({
  type: 'ObjectEvent',
  ...dimensions(step),
  action: 'ADD',
  bizStep: 'commissioning',
  disposition: 'active',
  ...step.things,
  ...described(step),
});

const described = (step: {
  readonly ilmd?: object;
  readonly certificates?: readonly string[];
}) => ({
  ...(step.ilmd === undefined ? {} : { ilmd: step.ilmd }),
  ...(step.certificates === undefined ? {} : { certificationInfo: step.certificates }),
});

const handOver = (
  bizStep: 'shipping' | 'receiving',
  step: ChainStep & {
    readonly things: EventObjects;
    readonly from: number;
    readonly to: number;
    readonly document: string;
    /** Whether they go back, as recalled goods do. */
    readonly isReturn?: boolean;
  },
) => ({
  type: 'ObjectEvent',
  ...dimensions(step),
  action: 'OBSERVE',
  bizStep,
  disposition: dispositionOf(bizStep, step),
  ...step.things,
  bizTransactionList: [
    { type: 'desadv', bizTransaction: `urn:epcglobal:cbv:bt:${gln(step.from)}:${step.document}` },
  ],
  sourceList: [{ type: 'possessing_party', source: partyOf(step.from) }],
  destinationList: [{ type: 'possessing_party', destination: partyOf(step.to) }],
});

const dispositionOf = (
  bizStep: 'shipping' | 'receiving',
  { isReturn = false }: { readonly isReturn?: boolean },
) => {
  if (isReturn) return 'returned';
  return bizStep === 'shipping' ? 'in_transit' : 'in_progress';
};

/** Goods leave one party for another. */
export const shipping = (step: Parameters<typeof handOver>[1]) => handOver('shipping', step);

/** Goods arrive at a party from another. */
export const receiving = (step: Parameters<typeof handOver>[1]) => handOver('receiving', step);

/** Lots become other lots. */
export const transformation = (
  step: ChainStep & {
    readonly inputs: readonly Quantity[];
    readonly outputs: readonly Quantity[];
    readonly ilmd?: object;
    readonly certificates?: readonly string[];
  },
) => ({
  type: 'TransformationEvent',
  ...dimensions(step),
  bizStep: 'commissioning',
  disposition: 'active',
  inputQuantityList: step.inputs,
  outputQuantityList: step.outputs,
  ...described(step),
});

/** Things go into, or come out of, a pallet. */
export const aggregation = (
  step: ChainStep & {
    readonly action: 'ADD' | 'DELETE';
    readonly pallet: string;
    readonly contents: readonly Quantity[];
  },
) => ({
  type: 'AggregationEvent',
  ...dimensions(step),
  action: step.action,
  bizStep: step.action === 'ADD' ? 'packing' : 'unpacking',
  disposition: 'in_progress',
  parentID: step.pallet,
  childQuantityList: step.contents,
});

/** A stretch of the cold chain as a logger saw it: degrees Celsius at equal intervals. */
export const coldChain = (
  step: ChainStep & {
    readonly pallet: string;
    readonly startedAt: string;
    readonly celsius: readonly number[];
  },
) => ({
  type: 'ObjectEvent',
  ...dimensions(step),
  action: 'OBSERVE',
  bizStep: 'transporting',
  disposition: 'in_transit',
  epcList: [step.pallet],
  sensorElementList: [
    {
      sensorMetadata: {
        startTime: step.startedAt,
        endTime: step.at,
        deviceID: 'https://id.gs1.org/8004/9521234TEMP01',
        deviceMetadata: 'https://id.gs1.org/8004/9521234TEMP',
      },
      sensorReport: step.celsius.map((value, index) => ({
        type: 'Temperature',
        value,
        uom: 'CEL',
        time: interpolated(step.startedAt, step.at, index / Math.max(1, step.celsius.length - 1)),
      })),
    },
  ],
});

const interpolated = (from: string, to: string, share: number) =>
  new Date(Date.parse(from) + (Date.parse(to) - Date.parse(from)) * share).toISOString();

const seen = (
  bizStep: string,
  disposition: string,
  step: ChainStep & { readonly things: EventObjects },
) => ({
  type: 'ObjectEvent',
  ...dimensions(step),
  ...{ action: 'OBSERVE', bizStep, disposition },
  ...step.things,
});

type GoodsSeen = Parameters<typeof seen>[2];

/** Goods are put on the shelf. */
export const stocking = (step: GoodsSeen) => seen('stocking', 'sellable_accessible', step);

/** Goods go over the counter. */
export const selling = (step: GoodsSeen) => seen('retail_selling', 'retail_sold', step);

/** Goods are set aside, not to be sold. */
export const withholding = (step: GoodsSeen) => seen('storing', 'non_sellable_other', step);

/** What reporters call the places of their events, by number of the party. */
export type PlaceNames = ReadonlyMap<number, string>;

const namedPlace = ([party, name]: readonly [number, string]) => ({
  id: placeOf(party),
  attributes: [{ id: 'cbvmda:name', attribute: name }],
});

const masterData = (places: PlaceNames) => ({
  epcisHeader: {
    epcisMasterData: {
      vocabularyList: [
        {
          type: 'urn:epcglobal:epcis:vtype:BusinessLocation',
          vocabularyElementList: [...places].map(namedPlace),
        },
      ],
    },
  },
});

/** Wraps events for capture, with the names of the places where they happened. */
export const epcisDocument = (
  eventList: readonly object[],
  creationDate: string,
  places: PlaceNames = new Map(),
) => ({
  '@context': [
    'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
    { cbvmda: 'urn:epcglobal:cbv:mda:', zhixin: 'https://zhixin.example/epcis/' },
  ],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate,
  ...(places.size === 0 ? {} : masterData(places)),
  epcisBody: { eventList },
});
