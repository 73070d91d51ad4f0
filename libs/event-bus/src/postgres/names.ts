import { plainSchema } from '@zhixin/follower';

/** The name of a source's function, with its schema, goes into SQL text too. */
export const plainFunction = (name: string): string => {
  const parts = name.split('.');
  if (parts.length !== 2) throw new Error(`"${name}" is no function with its schema.`);
  return parts.map(plainSchema).join('.');
};

/** SQLSTATE of `publish` for a topic that does not exist. */
export const UNKNOWN_TOPIC = 'ZX404';

/** What `logId` says of the log in this database. */
export const POSTGRES_LOG_ID = 'postgres';

/** How NOTIFY begins where a publication tells its `PublicationNotice`. */
export const PUBLISHED_TO = 'published to ';

/** Channel on which groups tell that they have settled something. */
export const settledChannel = (schema: string): string => `${schema}_settled`;

/** The ends of the partitions that a publication wrote to. */
export interface PublicationNotice {
  readonly topic: string;
  readonly next: Readonly<Record<string, number>>;
}
