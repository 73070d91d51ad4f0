import { Body, Controller, Headers, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  listingFields,
  particularsFields,
  registrationFields,
  repairFields,
  type CreditReceipt,
} from '@zhixin/contracts';
import { Allow, Caller, maySee } from '@zhixin/identity';
import type { RuleBook } from '@zhixin/rule-packs';
import {
  AnswersReceipt,
  badInput,
  bodyOf,
  type Clock,
  CLOCK,
  Decide,
  type AcceptedCommand,
  languageOf,
  orProblem,
  type ReadableUscc,
  readUscc,
  warningsIn,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { EnterpriseCommand } from '../domain/enterprise-commands.js';
import { enterprise } from '../domain/enterprise.js';
import { RULES } from '../rules.js';
import { EnterpriseStreams, otherTenant } from './enterprise-streams.js';
import { receiptFor } from './receipt.js';

class ParticularsBody extends bodyOf(particularsFields) {}

class RegistrationBody extends bodyOf(registrationFields) {}

class ListingBody extends bodyOf(listingFields) {}

class RepairBody extends bodyOf(repairFields) {}

@ApiTags('credit-scoring')
@Controller('api/credit/enterprises')
export class EnterpriseController {
  constructor(
    private readonly commands: CommandBus,
    private readonly streams: EnterpriseStreams,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RULES) private readonly rules: RuleBook,
  ) {}

  @Post()
  @Allow('credit.register')
  @AnswersReceipt('CreditReceipt')
  @ApiOperation({ summary: 'Register an enterprise; the same again changes nothing' })
  async register(
    @Body() { uscc: typed, ...particulars }: RegistrationBody,
    @Caller() caller: Caller,
    @Headers('accept-language') language: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreditReceipt> {
    const code = readUscc(typed);
    if (!maySee(caller, { uscc: code.uscc, region: particulars.region })) throw otherTenant();
    const decided = await this.decide(code.uscc, {
      type: 'RegisterEnterprise',
      ...this.known(particulars, code),
      ...this.stamp(caller),
    });
    const warnings = warningsIn(code, languageOf(language));
    return receiptFor(decided, { uscc: code.uscc, warnings }, reply);
  }

  @Put(':uscc/particulars')
  @Allow('credit.register')
  @AnswersReceipt('CreditReceipt')
  @ApiOperation({ summary: 'Replace the particulars of an enterprise' })
  async change(
    @Param('uscc') typed: string,
    @Body() particulars: ParticularsBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreditReceipt> {
    const code = readUscc(typed, 'uscc');
    const { uscc } = await this.streams.read(code.uscc, caller);
    // Nobody moves an enterprise into a region that is not theirs.
    if (!maySee(caller, { uscc, region: particulars.region })) throw otherTenant();
    const decided = await this.decide(uscc, {
      type: 'ChangeParticulars',
      ...this.known(particulars, code),
      ...this.stamp(caller),
    });
    return receiptFor(decided, { uscc, warnings: [] }, reply);
  }

  @Post(':uscc/listings')
  @Allow('credit.list')
  @AnswersReceipt('CreditReceipt')
  @ApiOperation({
    summary: 'Put on or take off the serious-violation list, by a named officer’s decision',
  })
  async list(
    @Param('uscc') typed: string,
    @Body() body: ListingBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreditReceipt> {
    const { uscc } = await this.streams.read(readUscc(typed, 'uscc').uscc, caller);
    const decided = await this.decide(uscc, { ...listingCommand(body), ...this.stamp(caller) });
    return receiptFor(decided, { uscc, warnings: [] }, reply);
  }

  @Post(':uscc/repairs')
  @Allow('credit.list')
  @AnswersReceipt('CreditReceipt')
  @ApiOperation({ summary: 'Record a credit repair: the event is not used from its date on' })
  async repair(
    @Param('uscc') typed: string,
    @Body() body: RepairBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreditReceipt> {
    const { uscc } = await this.streams.read(readUscc(typed, 'uscc').uscc, caller);
    const stamp = this.stamp(caller);
    const decided = await this.decide(uscc, { type: 'RepairQualityEvent', ...body, ...stamp });
    return receiptFor(decided, { uscc, warnings: [] }, reply);
  }

  private known(particulars: ParticularsBody, { warnings }: ReadableUscc) {
    if (Date.parse(`${particulars.establishedOn}T00:00:00+08:00`) > Date.parse(this.clock.now()))
      throw badInput({
        pointer: '/establishedOn',
        code: 'ESTABLISHED_IN_FUTURE',
        detail: {
          zh: '成立日期晚于今天，请改正',
          en: 'The date of founding is later than today; correct it',
        },
      });
    return {
      ...particulars,
      usccCheckPassed: !warnings.some(({ code }) => code === 'USCC_CHECK_DIGIT'),
    };
  }

  private stamp({ subject }: Caller) {
    return { at: this.clock.now(), by: subject, rules: this.rules };
  }

  private async decide(uscc: string, command: EnterpriseCommand): Promise<AcceptedCommand> {
    const metadata = { actor: command.by };
    return orProblem(await this.commands.execute(new Decide(enterprise, uscc, command, metadata)));
  }
}

const listingCommand = ({ action, until, ground, ...decision }: ListingBody) => {
  if (action === 'put-on') {
    if (ground !== undefined) throw misplaced('/ground');
    return {
      type: 'AddToSeriousList' as const,
      ...decision,
      ...(until === undefined ? {} : { until }),
    };
  }
  if (until !== undefined) throw misplaced('/until');
  if (ground === undefined)
    throw badInput({
      pointer: '/ground',
      code: 'IS_DEFINED',
      detail: {
        zh: '移出名单须写明依据',
        en: 'The ground for taking it off the list is missing; give one',
      },
    });
  return { type: 'RemoveFromSeriousList' as const, ...decision, ground };
};

const misplaced = (pointer: string) =>
  badInput({
    pointer,
    code: 'MISPLACED_FIELD',
    detail: {
      zh: '该字段不适用于此操作，请删去',
      en: 'This field does not belong to this action; leave it out',
    },
  });
