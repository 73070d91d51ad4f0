import { Inject, Injectable, type CanActivate } from '@nestjs/common';
import { PG_POOL } from '@zhixin/service-shell';
import pg from 'pg';
import { isWhole, upgrading } from '../log/log-upgrade.js';

/** Answers nothing out of a log of which a part is still being copied: 503 with `Retry-After` until it is whole. */
@Injectable()
export class WholeLog implements CanActivate {
  constructor(@Inject(PG_POOL) private readonly pool: pg.Pool) {}

  async canActivate(): Promise<boolean> {
    if (!(await isWhole(this.pool))) throw upgrading();
    return true;
  }
}
