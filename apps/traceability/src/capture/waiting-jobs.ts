interface TenantJob {
  readonly job: { readonly uscc: string };
}

/**
 * Jobs that wait to be brought in. Tenants take turns, so that one who hands in hundreds does not keep others
 * waiting for all of them; those of one tenant keep their order.
 */
export class WaitingJobs<Waiting extends TenantJob> {
  private readonly byTenant = new Map<string, Waiting[]>();

  get isEmpty(): boolean {
    return this.byTenant.size === 0;
  }

  add(waiting: Waiting): void {
    const { uscc } = waiting.job;
    const line = this.byTenant.get(uscc);
    if (line === undefined) this.byTenant.set(uscc, [waiting]);
    else line.push(waiting);
  }

  next(): Waiting | undefined {
    for (const [uscc, line] of this.byTenant) {
      // A map keeps the order in which its keys came: whoever had a turn is last.
      this.byTenant.delete(uscc);
      const waiting = line.shift();
      if (line.length > 0) this.byTenant.set(uscc, line);
      return waiting;
    }
    return undefined;
  }

  /** Takes all of them out. */
  leave(): readonly Waiting[] {
    const all = [...this.byTenant.values()].flat();
    this.byTenant.clear();
    return all;
  }
}
