import { Inject, Injectable } from '@nestjs/common';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import type { Caller } from '@zhixin/identity';
import { parseUscc } from '@zhixin/identifiers';
import { Problem } from '@zhixin/service-shell';
import type { Tenant } from '../capture/capture-desk.js';

/** Regions of enterprises that were looked up lately. */
const REMEMBERED_MAX = 10_000;
const REMEMBERED_MS = 60_000;

/** For whom an enterprise captures: itself, in the region where it is registered. */
@Injectable()
export class Tenancy {
  private readonly remembered = new Map<string, { region: Promise<string>; until: number }>();

  constructor(@Inject(EnterpriseDirectory) private readonly directory: EnterpriseDirectory) {}

  /**
   * The caller's enterprise. One that the platform has not heard of yet belongs to the region in its
   * own code (GB 32100: characters 3 to 8), because registration may arrive after the first report.
   *
   * @throws Problem 403 for a token without a readable social credit code
   */
  async of({ uscc: claimed }: Caller): Promise<Tenant> {
    const parsed = parseUscc(claimed ?? '');
    if (!parsed.ok) throw new Problem(403, 'OTHER_TENANT');
    const { uscc } = parsed;
    const now = performance.now();
    const known = this.remembered.get(uscc);
    if (known !== undefined && known.until > now) return { uscc, region: await known.region };
    const region = this.directory.find(uscc).then((found) => found?.region ?? parsed.region);
    if (this.remembered.size >= REMEMBERED_MAX) this.remembered.clear();
    // Calls that come at once share the question; an answer that failed is nobody's.
    this.remembered.set(uscc, { region, until: now + REMEMBERED_MS });
    return { uscc, region: await region.catch((error: unknown) => this.forget(uscc, error)) };
  }

  private forget(uscc: string, error: unknown): never {
    this.remembered.delete(uscc);
    throw error;
  }
}
