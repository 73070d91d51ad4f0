/** A schema name goes into SQL text, so only plain ones are taken. */
export const plainSchema = (schema: string): string => {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw new Error(`"${schema}" is no plain PostgreSQL schema name.`);
  return schema;
};

/** So is the name of a source's function, with its schema. */
export const plainFunction = (name: string): string => {
  const parts = name.split('.');
  if (parts.length !== 2) throw new Error(`"${name}" is no function with its schema.`);
  return parts.map(plainSchema).join('.');
};

/** SQLSTATE of `publish` for a topic that does not exist. */
export const UNKNOWN_TOPIC = 'ZX404';

/** What `logId` says of the log in this database. */
export const POSTGRES_LOG_ID = 'postgres';

/** How NOTIFY begins where a publication tells its `PublishedTo`. */
export const PUBLISHED_TO = 'published to ';

/** The ends of the partitions that a publication wrote to. */
export interface PublishedTo {
  readonly topic: string;
  readonly next: Readonly<Record<string, number>>;
}
