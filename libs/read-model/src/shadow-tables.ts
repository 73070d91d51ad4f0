import type { EntityManager } from 'typeorm';

/** Two schemas: the one readers use, and the one beside it where tables are built anew. */
export interface SchemaPair {
  readonly live: string;
  readonly shadow: string;
}

/** The table cannot be built beside itself; the message says why. */
export class UnfitForRebuild extends Error {}

/** Makes empty twins of the tables that have none: columns, checks, keys and indexes under the same names. */
export const makeShadows = async (
  db: EntityManager,
  schemas: SchemaPair,
  tables: readonly string[],
): Promise<void> => {
  const missing: string[] = [];
  for (const table of tables) {
    const [found] = await db.query(`select to_regclass($1) as twin`, [
      `${schemas.shadow}.${quoted(table)}`,
    ]);
    if (found.twin === null) missing.push(table);
  }
  for (const table of missing) await makeShadow(db, schemas, table);
  // Foreign keys come last, when every table they may point to is there.
  for (const table of missing) await copyConstraints(db, { ...schemas, table, kinds: 'f' });
};

/** Drops what an earlier rebuild left. */
export const dropShadows = async (
  db: EntityManager,
  { shadow }: SchemaPair,
  tables: readonly string[],
): Promise<void> => {
  for (const table of tables)
    await db.query(`drop table if exists ${shadow}.${quoted(table)} cascade`);
};

/** Puts the twins in the place of the tables. */
export const switchTables = async (
  db: EntityManager,
  { live, shadow }: SchemaPair,
  tables: readonly string[],
): Promise<void> => {
  await db.query(`drop table ${tables.map((table) => `${live}.${quoted(table)}`).join(', ')}`);
  for (const table of tables)
    await db.query(`alter table ${shadow}.${quoted(table)} set schema ${live}`);
};

const makeShadow = async (db: EntityManager, { live, shadow }: SchemaPair, table: string) => {
  const counted: { column: string }[] = await db.query(
    `select attribute.attname as column
     from pg_attrdef d join pg_attribute attribute
       on attribute.attrelid = d.adrelid and attribute.attnum = d.adnum
     where d.adrelid = $1::regclass and pg_get_expr(d.adbin, d.adrelid) like 'nextval(%'`,
    [`${live}.${quoted(table)}`],
  );
  if (counted.length > 0)
    throw new UnfitForRebuild(
      `Column ${counted[0]?.column} of ${table} takes its values from a sequence, so a rebuild would ` +
        `give other rows: use a natural key.`,
    );
  await db.query(
    `create table ${shadow}.${quoted(table)}
     (like ${live}.${quoted(table)} including all excluding indexes)`,
  );
  await copyConstraints(db, { live, shadow, table, kinds: 'pux' });
  await copyIndexes(db, { live, shadow, table });
};

interface ShadowTable extends SchemaPair {
  readonly table: string;
}

const copyConstraints = async (
  db: EntityManager,
  { live, shadow, table, kinds }: ShadowTable & { readonly kinds: string },
) => {
  // Definitions name what is visible without its schema, so that they mean the twins when executed.
  await db.query(`set local search_path = ${live}, public`);
  const constraints: { name: string; definition: string }[] = await db.query(
    `select conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where conrelid = $1::regclass and strpos($2, contype::text) > 0
     order by contype, conname`,
    [`${live}.${quoted(table)}`, kinds],
  );
  await db.query(`set local search_path = ${shadow}, ${live}, public`);
  for (const { name, definition } of constraints)
    await db.query(
      `alter table ${shadow}.${quoted(table)} add constraint ${quoted(name)} ${definition}`,
    );
};

const copyIndexes = async (db: EntityManager, { live, shadow, table }: ShadowTable) => {
  const indexes: { name: string; is_unique: boolean; definition: string }[] = await db.query(
    `select c.relname as name, i.indisunique as is_unique, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass
       and not exists (select 1 from pg_constraint where conindid = i.indexrelid and conrelid = i.indrelid)
     order by c.relname`,
    [`${live}.${quoted(table)}`],
  );
  for (const { name, is_unique, definition } of indexes) {
    const using = definition.slice(definition.indexOf(' USING '));
    await db.query(
      `create ${is_unique ? 'unique ' : ''}index ${quoted(name)} on ${shadow}.${quoted(table)}${using}`,
    );
  }
};

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
