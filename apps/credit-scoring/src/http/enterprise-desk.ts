import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Caller } from '@zhixin/identity';
import type { RuleBook } from '@zhixin/rule-packs';
import { CLOCK, Decide, orProblem, type AcceptedCommand, type Clock } from '@zhixin/service-shell';
import type { EnterpriseCommand } from '../domain/enterprise-commands.js';
import { enterprise } from '../domain/enterprise.js';
import { RULES } from '../rules.js';

/** Where officers' commands about enterprises are handed in. */
@Injectable()
export class EnterpriseDesk {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RULES) private readonly rules: RuleBook,
  ) {}

  /** When, by whom and by which rules a command is given now. */
  stamp({ subject }: Caller) {
    return { at: this.clock.now(), by: subject, rules: this.rules };
  }

  /** @throws Problem where the domain refuses. */
  async decide(uscc: string, command: EnterpriseCommand): Promise<AcceptedCommand> {
    const metadata = { actor: command.by };
    return orProblem(await this.commands.execute(new Decide(enterprise, uscc, command, metadata)));
  }
}
