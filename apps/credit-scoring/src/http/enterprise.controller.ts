import { Body, Controller, Headers, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CreditReceipt } from '@zhixin/contracts';
import { isRegionCode } from '@zhixin/identifiers';
import { Allow, Caller, maySee } from '@zhixin/identity';
import type { RuleBook } from '@zhixin/rule-packs';
import {
  AnswersReceipt,
  badInput,
  type Clock,
  CLOCK,
  Decide,
  type AcceptedCommand,
  IsDay,
  IsInstant,
  languageOf,
  MayBeAbsent,
  OptionalText,
  orProblem,
  type ReadableUscc,
  readUscc,
  Text,
  warningsIn,
} from '@zhixin/service-shell';
import { IsIn, ValidateBy } from 'class-validator';
import type { FastifyReply } from 'fastify';
import type { EnterpriseCommand } from '../domain/enterprise-commands.js';
import { enterprise } from '../domain/enterprise.js';
import { RULES } from '../rules.js';
import { EnterpriseStreams, otherTenant } from './enterprise-streams.js';
import {
  NAME_CHARACTERS_MAX,
  PROSE_CHARACTERS_MAX,
  REFERENCE_CHARACTERS_MAX,
  USCC_CHARACTERS_MAX,
} from './limits.js';
import { receiptFor } from './receipt.js';

const IsRegion = () =>
  ValidateBy({
    name: 'matches',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isRegionCode(value),
      defaultMessage: () =>
        '必须是六位 GB/T 2260 行政区划代码 | must be a six-digit GB/T 2260 region code',
    },
  });

class ParticularsBody {
  @Text(NAME_CHARACTERS_MAX)
  name: string;

  @IsRegion()
  region: string;

  @OptionalText(NAME_CHARACTERS_MAX)
  industry?: string;

  @IsIn(['high', 'medium', 'low'])
  productRisk: 'high' | 'medium' | 'low';

  @IsDay()
  establishedOn: string;

  /** General class of the national credit-risk system (通用型企业信用风险分类). */
  @MayBeAbsent()
  @IsIn(['A', 'B', 'C', 'D'])
  nationalClass?: 'A' | 'B' | 'C' | 'D';
}

class RegistrationBody extends ParticularsBody {
  @Text(USCC_CHARACTERS_MAX)
  uscc: string;
}

class ListingBody {
  @MayBeAbsent()
  @IsIn(['put-on', 'take-off'])
  action: 'put-on' | 'take-off' = 'put-on';

  @Text(REFERENCE_CHARACTERS_MAX)
  decisionRef: string;

  /** The officer who decided; a machine never does. */
  @Text(REFERENCE_CHARACTERS_MAX)
  officer: string;

  @IsInstant()
  since: string;

  /** Only to put on the list. */
  @MayBeAbsent()
  @IsInstant()
  until?: string;

  /** Only to take off the list. */
  @MayBeAbsent()
  @IsIn(['expired', 'repaired', 'withdrawn'])
  ground?: 'expired' | 'repaired' | 'withdrawn';

  @Text(PROSE_CHARACTERS_MAX)
  reason: string;
}

class RepairBody {
  @Text(REFERENCE_CHARACTERS_MAX)
  eventId: string;

  @IsInstant()
  repairedAt: string;

  /** Number of the repair decision. */
  @Text(REFERENCE_CHARACTERS_MAX)
  reference: string;
}

@ApiTags('credit')
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
