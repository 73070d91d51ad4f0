import { createHash } from 'node:crypto';

/** What says which event a report is, within one reporter. */
export interface EventIdentity {
  readonly uscc: string;
  /** Hex of the SHA-256 in the CBV 2.0 event hash, which leaves eventID and error declaration out. */
  readonly hash: string;
  /** As reported; absent where there is none, or where it is the event's own hash URI, which says no more. */
  readonly eventId?: string | undefined;
  /** Hex of the content's digest (`contentDigest` of `@zhixin/epcis`), error declaration included. */
  readonly content: string;
  /** The same with numbers `as doubles`, where that is another: old positions have no other. */
  readonly contentAsDoubles?: string | undefined;
  /** Of an error declaration: the digest of the content without the declaration. Absent for an event. */
  readonly declares?: string | undefined;
}

// STORAGE FORMAT. These numbers and the derivation of keys are on disk for ever.
/** What a row of the identity table says of its position. */
export const KIND = {
  /** It is the event of this eventID, reported or assigned. */
  EVENT_ID: 1,
  /** It is an event of this hash that came without eventID: the hash URI finds it. */
  HASH: 2,
  /** It declares the event of this eventID to be an error. */
  DECLARATION_OF_EVENT_ID: 3,
  /** It declares an event of this hash to be an error. */
  DECLARATION_OF_HASH: 4,
  /** It is an event of this hash that has an eventID of its own. */
  HASH_BESIDE_EVENT_ID: 5,
  /** The content that the declaration of a hash declares to be an error. */
  CONTENT_DECLARED: 6,
} as const;

export type IdentityKind = (typeof KIND)[keyof typeof KIND];

/** One row of an accepted entry: 16 bytes each of key and content, in hex. */
export interface IdentityKey {
  readonly kind: IdentityKind;
  readonly key: string;
  readonly content: string;
}

/** A row that the log holds. */
export interface KnownKey extends IdentityKey {
  readonly uscc: string;
  readonly position: number;
}

/** Whether a row is an event's own under its hash, and says nothing of another. */
export const isEvent = ({ kind }: Pick<IdentityKey, 'kind'>): boolean =>
  kind === KIND.HASH || kind === KIND.HASH_BESIDE_EVENT_ID;

/** Hex characters of 16 bytes. */
const HALF = 32;
/** The first 16 bytes of a digest in hex. */
export const half = (digest: string) => digest.slice(0, HALF);

const HASH_URI = /^ni:\/\/\/sha-256;([0-9a-f]{64})\?ver=CBV2\.0$/i;

/** CBV 2.0 §8.9.2 form of an event hash. */
export const hashUri = (hex: string): string => `ni:///sha-256;${hex}?ver=CBV2.0`;

/** Hex of a CBV 2.0 hash URI; undefined for any other identifier. */
export const hexOfHashUri = (uri: string): string | undefined =>
  HASH_URI.exec(uri)?.[1]?.toLowerCase();

const digestOf = (...parts: readonly string[]) =>
  createHash('sha256').update(parts.join('\n')).digest('hex');

/** Key of an eventID. A hash URI has the key of its hash, so that one probe finds both. */
export const keyOfEventId = (eventId: string): string =>
  half(hexOfHashUri(eventId) ?? digestOf(eventId));

/** Key of an event hash in hex. */
export const keyOfHash = half;

/**
 * The eventID of an event that came without one and whose hash was taken: a UUID of version 8 (RFC 9562
 * §5.8) that follows from reporter, hash and content, so that a log restored from a copy assigns it again.
 */
export const assignedEventId = (uscc: string, hash: string, content: string): string => {
  const digest = digestOf('assigned', uscc, hash, half(content));
  const variant = ((Number.parseInt(digest[16]!, 16) & 3) | 8).toString(16);
  const [a, b, c, d, e] = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ];
  return `urn:uuid:${a}-${b}-${c}-${d}-${e}`;
};

/** Rows that the log keeps for an accepted entry; `assignedId` as its verdict has it. */
export const keysOf = (identity: EventIdentity, assignedId?: string): readonly IdentityKey[] => {
  const { hash, eventId, declares } = identity;
  const content = half(identity.content);
  const row = (kind: IdentityKind, key: string, of = content): IdentityKey => ({
    kind,
    key,
    content: of,
  });
  const byId = eventId ?? assignedId;
  if (declares === undefined)
    return [
      ...(byId === undefined ? [] : [row(KIND.EVENT_ID, keyOfEventId(byId))]),
      row(eventId === undefined ? KIND.HASH : KIND.HASH_BESIDE_EVENT_ID, keyOfHash(hash)),
    ];
  return [
    ...(byId === undefined ? [] : [row(KIND.DECLARATION_OF_EVENT_ID, keyOfEventId(byId))]),
    ...(eventId === undefined
      ? [
          row(KIND.DECLARATION_OF_HASH, keyOfHash(hash)),
          row(KIND.CONTENT_DECLARED, keyOfHash(hash), half(declares)),
        ]
      : []),
  ];
};

/** Keys under which its reporter's rows must be known to decide on an entry: of every kind and content the first. */
export const keysAsked = ({ hash, eventId, declares }: EventIdentity): readonly string[] => [
  ...(eventId === undefined ? [] : [keyOfEventId(eventId)]),
  ...(eventId === undefined || declares === undefined ? [keyOfHash(hash)] : []),
];
