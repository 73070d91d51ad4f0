import { DATA_SOURCE } from '@zhixin/service-shell';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EnterpriseEntry } from './known-enterprise.js';

/** Codes that one `findMany` takes at most. */
export const LOOKUP_CODES_MAX = 10_000;

/**
 * Answers: which enterprises exist, what are they called, and in which region are they?
 *
 * It follows `credit-scoring.v1`, so an enterprise registered a moment ago may be missing:
 * `findWithin` waits for it.
 */
export abstract class EnterpriseDirectory {
  /** Entries by code; codes that nobody registered are absent. */
  abstract findMany(usccs: readonly string[]): Promise<ReadonlyMap<string, EnterpriseEntry>>;

  /** The enterprise, or undefined. */
  async find(uscc: string): Promise<EnterpriseEntry | undefined> {
    return (await this.findMany([uscc])).get(uscc);
  }

  /**
   * The enterprise, giving a registration that is on its way up to `waitMs` to arrive. For commands
   * of people, who register and act in one breath; not for bulk paths.
   */
  async findWithin(uscc: string, waitMs = ARRIVAL_WAIT_MS): Promise<EnterpriseEntry | undefined> {
    for (const deadline = performance.now() + waitMs; ; await pause(ARRIVAL_POLL_MS)) {
      const found = await this.find(uscc);
      if (found !== undefined || performance.now() >= deadline) return found;
    }
  }
}

/** How long `findWithin` waits unless told: registrations arrive well under a second. */
export const ARRIVAL_WAIT_MS = 1_500;
const ARRIVAL_POLL_MS = 50;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const bounded = (usccs: readonly string[]): readonly string[] => {
  const wanted = [...new Set(usccs)];
  if (wanted.length > LOOKUP_CODES_MAX)
    throw new RangeError(`One look-up takes ${LOOKUP_CODES_MAX} codes, not ${wanted.length}.`);
  return wanted;
};

/** The directory in the service's own schema, filled by `enterpriseDirectoryReaction`. */
@Injectable()
export class PostgresEnterpriseDirectory extends EnterpriseDirectory {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {
    super();
  }

  override async findMany(usccs: readonly string[]): Promise<ReadonlyMap<string, EnterpriseEntry>> {
    const wanted = bounded(usccs);
    if (wanted.length === 0) return new Map();
    const rows: EnterpriseEntry[] = await this.dataSource.query(
      'select uscc, name, region from known_enterprise where uscc = any ($1)',
      [wanted],
    );
    return new Map(rows.map((entry) => [entry.uscc, entry]));
  }
}

/** The same promise without a database, for specs. */
export class InMemoryEnterpriseDirectory extends EnterpriseDirectory {
  readonly #entries = new Map<string, EnterpriseEntry>();

  constructor(...entries: readonly EnterpriseEntry[]) {
    super();
    for (const entry of entries) this.add(entry);
  }

  add(entry: EnterpriseEntry): void {
    this.#entries.set(entry.uscc, entry);
  }

  override findMany(usccs: readonly string[]): Promise<ReadonlyMap<string, EnterpriseEntry>> {
    const found = bounded(usccs).flatMap((uscc) => this.#entries.get(uscc) ?? []);
    return Promise.resolve(new Map(found.map((entry) => [entry.uscc, entry])));
  }
}

/** Goes into the consuming service's providers. */
export const enterpriseDirectoryProvider = {
  provide: EnterpriseDirectory,
  useClass: PostgresEnterpriseDirectory,
};
