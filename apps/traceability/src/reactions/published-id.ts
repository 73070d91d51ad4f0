import { createHash } from 'node:crypto';
import { EpcisEventAcceptedV1 } from '@zhixin/contracts';
import { half } from '../domain/identity-keys.js';

/** What the id of a published event follows from. */
export interface PublishedIdentity {
  readonly uscc: string;
  /** As reported. An assigned one does not count: it depends on what the log held when the event came. */
  readonly reportedEventId?: string | undefined;
  /** Hex of the content's digest, of which the first 16 bytes count. */
  readonly content: string;
  readonly isDeclaration: boolean;
}

/**
 * The id under which an EPCIS event is published: the same wherever and whenever the event is accepted, also in
 * a log restored from a copy, which gives positions out again.
 *
 * Its digits are the first 16 bytes of the SHA-256 over three lines: reporter; eventID as reported, else
 * content; content where it is an error declaration, else nothing. Old positions: `publishedIdOfPosition`.
 */
export const publishedIdOf = ({
  uscc,
  reportedEventId,
  content,
  isDeclaration,
}: PublishedIdentity): string => {
  const lines = [uscc, reportedEventId ?? half(content), isDeclaration ? half(content) : ''];
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  return `epcis-${half(digest)}/${EpcisEventAcceptedV1.type}`;
};

/** The id of events up to the position that the upgrade noted: it was made of the position, and stays. */
export const publishedIdOfPosition = (position: number): string =>
  `epcis-${position}/${EpcisEventAcceptedV1.type}`;
