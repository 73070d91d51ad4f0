import type { PartyRegistration } from '@zhixin/trace-graph';
import type { Queryable } from '../log/queryable.js';

/** Every registration there ever was of these party identifiers (canonical), oldest first. */
export const registrationsOf = (
  db: Queryable,
  identifiers: readonly string[],
): Promise<readonly PartyRegistration[]> =>
  registrations(db, { name: 'registrations_of', column: 'identifier', keys: identifiers });

/** Every registration there ever was of an identifier as one of these enterprises', oldest first. */
export const registrationsOfParties = (
  db: Queryable,
  usccs: readonly string[],
): Promise<readonly PartyRegistration[]> =>
  registrations(db, { name: 'registrations_of_parties', column: 'uscc', keys: usccs });

interface RegistrationQuery {
  readonly name: string;
  readonly column: 'identifier' | 'uscc';
  readonly keys: readonly string[];
}

interface RegistrationRow {
  readonly identifier: string;
  readonly uscc: string;
  readonly record_time: Date;
  readonly withdrawn_at: Date | null;
}

const registrations = async (
  db: Queryable,
  { name, column, keys }: RegistrationQuery,
): Promise<readonly PartyRegistration[]> => {
  if (keys.length === 0) return [];
  const { rows } = await db.query({
    name,
    text: `select identifier, uscc, record_time, withdrawn_at from traceability.party_registration
      where ${column} = any($1) and record_time is not null
      order by identifier collate "C", registration`,
    values: [keys],
  });
  return (rows as RegistrationRow[]).map(({ identifier, uscc, record_time, withdrawn_at }) => ({
    identifier,
    party: uscc,
    recordTime: record_time.toISOString(),
    ...(withdrawn_at !== null && { withdrawnAt: withdrawn_at.toISOString() }),
  }));
};
