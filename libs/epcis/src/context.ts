/** Prefixes that the EPCIS 2.0 JSON-LD context defines; every document may use them. */
const STANDARD_PREFIXES: readonly (readonly [string, string])[] = [
  ['epcis', 'https://ref.gs1.org/epcis/'],
  ['cbv', 'https://ref.gs1.org/cbv/'],
  ['cbvmda', 'urn:epcglobal:cbv:mda:'],
  ['gs1', 'https://gs1.org/voc/'],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['owl', 'http://www.w3.org/2002/07/owl#'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['dcterms', 'http://purl.org/dc/terms/'],
];

/**
 * Characters of an address that a name stands for; a longer one declares nothing. Prefixes may be written with prefixes,
 * so a short context could make every name as long as itself.
 */
const ADDRESS_CHARACTERS_MAX = 512;

/** Schemes that make a name a whole URI, where an undeclared prefix would look the same. */
const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|urn:|tag:|did:|ni:|geo:|info:)/i;

/** Where GS1 publishes the EPCIS context, in all its versions; its other contexts declare more. */
const KNOWN_CONTEXT =
  /^https?:\/\/(?:ref\.gs1\.org|gs1\.github\.io|id\.gs1\.org)\/(?:[\w.-]+\/)*(?:epcis-context\.jsonld|EPCIS\/?|epcis\/?)$/;

/** A name of an extension field: its namespace and what stands in it. */
export interface ExpandedName {
  readonly namespace: string;
  readonly local: string;
}

/** What names stand for. */
interface Declarations {
  get(name: string): string | undefined;
}

// What a context adds is looked up before what it extends: to copy that would cost every context the size of all others.
const declared = (
  outer: Declarations | undefined,
): Declarations & Pick<Map<string, string>, 'set'> => {
  const own = new Map<string, string>();
  return {
    get: (name) => own.get(name) ?? outer?.get(name),
    set: (name, address) => own.set(name, address),
  };
};

const STANDARD: Declarations = new Map(STANDARD_PREFIXES);

/**
 * What the names in a document mean: its JSON-LD context, read without the network. The EPCIS
 * context is known by heart; another one that is only named by address is never fetched, so what it
 * declares stays unknown.
 */
export interface EpcisContext {
  /** The `@context` as it was sent. */
  readonly source: unknown;
  readonly prefixes: Declarations;
  /** Whole terms that a context object defines by an address. */
  readonly terms: Declarations;
  /** Default vocabulary for bare names (`@vocab`). */
  readonly vocabulary?: string;
  /** True when it names a context that is not known here: a prefix may be declared there. */
  readonly isOpen: boolean;
  /** Expanded names, filled as they are met: a document repeats few names many times. */
  readonly expanded: Map<string, ExpandedName | undefined>;
}

const addressOf = (definition: unknown): string | undefined => {
  if (typeof definition === 'string') return definition;
  const id = (definition as { readonly '@id'?: unknown } | null | undefined)?.['@id'];
  return typeof id === 'string' ? id : undefined;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What follows a scheme with two slashes is an address, even if someone declares that scheme a prefix. */
const isPrefixed = (name: string, colon: number): boolean =>
  colon > 0 && !name.startsWith('//', colon + 1);

/** The whole address of a prefixed name; other text comes back as it is. */
export const wholeName = (text: string, { prefixes }: Pick<EpcisContext, 'prefixes'>): string => {
  const colon = text.indexOf(':');
  const outer = isPrefixed(text, colon) ? prefixes.get(text.slice(0, colon)) : undefined;
  return outer === undefined ? text : outer + text.slice(colon + 1);
};

const isUnknownContext = (part: unknown): boolean =>
  typeof part === 'string' && !KNOWN_CONTEXT.test(part);

/** Names and addresses of all context objects, in the order in which they take effect. */
const declarationsIn = (parts: readonly unknown[]): (readonly [string, string])[] =>
  parts.filter(isRecord).flatMap((part) =>
    Object.entries(part).flatMap(([name, definition]) => {
      const address = addressOf(definition);
      return address === undefined ? [] : [[name, address] as const];
    }),
  );

/**
 * Reads a JSON-LD `@context`: an address, an object of prefixes and terms, or a list of both.
 *
 * @param source the `@context` member as sent; unreadable parts are skipped, never thrown
 * @param base the context it extends, for an event with a context of its own
 */
export const readContext = (source: unknown, base?: EpcisContext): EpcisContext => {
  const parts: readonly unknown[] = Array.isArray(source) ? source : [source];
  const prefixes = declared(base?.prefixes ?? STANDARD);
  const terms = declared(base?.terms);
  let vocabulary = base?.vocabulary;
  for (const [name, address] of declarationsIn(parts)) {
    // A prefix may itself be written with a prefix that was declared before it.
    const whole = wholeName(address, { prefixes });
    if (whole.length > ADDRESS_CHARACTERS_MAX) continue;
    if (name === '@vocab') vocabulary = whole;
    if (name.startsWith('@')) continue;
    prefixes.set(name, whole);
    terms.set(name, whole);
  }
  const isOpen = base?.isOpen === true || parts.some(isUnknownContext);
  const found = { source, prefixes, terms, isOpen, expanded: new Map() };
  return vocabulary === undefined ? found : { ...found, vocabulary };
};

/** The context that holds inside an event: the document's, extended by the event's own if any. */
export const contextWithin = (
  event: { readonly '@context'?: unknown },
  context: EpcisContext,
): EpcisContext =>
  event['@context'] === undefined || event['@context'] === context.source
    ? context
    : readContext(event['@context'], context);

const splitAddress = (address: string): ExpandedName => {
  const cut = Math.max(
    address.lastIndexOf('/'),
    address.lastIndexOf('#'),
    address.lastIndexOf(':'),
  );
  return { namespace: address.slice(0, cut + 1), local: address.slice(cut + 1) };
};

const expand = (name: string, context: EpcisContext): ExpandedName | undefined => {
  const colon = name.indexOf(':');
  if (colon > 0) {
    const namespace = isPrefixed(name, colon)
      ? context.prefixes.get(name.slice(0, colon))
      : undefined;
    if (namespace !== undefined) return { namespace, local: name.slice(colon + 1) };
    return ABSOLUTE.test(name) ? splitAddress(name) : undefined;
  }
  const term = context.terms.get(name);
  if (term !== undefined) return splitAddress(term);
  return context.vocabulary === undefined
    ? undefined
    : { namespace: context.vocabulary, local: name };
};

/**
 * What a field name means in a context.
 *
 * @returns undefined when its prefix is not declared, or it has none and there is no default
 */
export const expandName = (name: string, context: EpcisContext): ExpandedName | undefined => {
  if (context.expanded.has(name)) return context.expanded.get(name);
  const expanded = expand(name, context);
  context.expanded.set(name, expanded);
  return expanded;
};

/** The `@context` address of the ratified EPCIS 2.0 context. */
export const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/**
 * The `@context` for events that came in documents of their own: the EPCIS context and every other part
 * once. Where two documents give one prefix two meanings, leave the context on the events instead.
 */
export const mergedContext = (sources: readonly unknown[]): unknown[] => {
  const parts = new Map<string, unknown>([[JSON.stringify(EPCIS_CONTEXT), EPCIS_CONTEXT]]);
  for (const source of sources)
    for (const part of Array.isArray(source) ? (source as unknown[]) : [source])
      if (part !== undefined) parts.set(JSON.stringify(part), part);
  return [...parts.values()];
};
