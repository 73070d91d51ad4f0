import { Body, Controller, Headers, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  listingFields,
  particularsFields,
  registrationFields,
  repairFields,
  type CreditReceipt,
} from '@zhixin/contracts';
import { isRefusal } from '@zhixin/decider';
import { Allow, Caller, maySee } from '@zhixin/identity';
import {
  AnswersReceipt,
  badInput,
  bodyOf,
  languageOf,
  type ReadableUscc,
  readUscc,
  warningsIn,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import type { CommandOf } from '../domain/enterprise-commands.js';
import { enterprise } from '../domain/enterprise.js';
import { EnterpriseDesk } from './enterprise-desk.js';
import { EnterpriseStreams, otherTenant } from './enterprise-streams.js';
import { PartyIdDesk } from './party-id-desk.js';
import { readPartyIds } from './read-party-ids.js';
import { receiptFor } from './receipt.js';

class ParticularsBody extends bodyOf(particularsFields) {}

class RegistrationBody extends bodyOf(registrationFields) {}

class ListingBody extends bodyOf(listingFields) {}

class RepairBody extends bodyOf(repairFields) {}

@ApiTags('credit-scoring')
@Controller('api/credit/enterprises')
export class EnterpriseController {
  constructor(
    private readonly desk: EnterpriseDesk,
    private readonly streams: EnterpriseStreams,
    private readonly partyIds: PartyIdDesk,
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
    const stamp = this.desk.stamp(caller);
    const read = known(particulars, code, stamp.at);
    const command = { type: 'RegisterEnterprise', ...read, ...stamp } as const;
    const given = await this.giveIdentifiers(command, { uscc: code.uscc, caller });
    const decided = await this.desk.decide(code.uscc, command);
    await this.partyIds.settle(code.uscc, given, caller);
    const warnings = warningsIn(code, languageOf(language));
    return receiptFor(decided, { uscc: code.uscc, warnings }, reply);
  }

  @Put(':uscc/particulars')
  @Allow('credit.register')
  @AnswersReceipt('CreditReceipt')
  @ApiOperation({
    summary: 'Replace the particulars of an enterprise, and the identifiers where they are given',
  })
  async change(
    @Param('uscc') typed: string,
    @Body() particulars: ParticularsBody,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreditReceipt> {
    const code = readUscc(typed, 'uscc');
    const { uscc, state } = await this.streams.read(code.uscc, caller);
    // Nobody moves an enterprise into a region that is not theirs.
    if (!maySee(caller, { uscc, region: particulars.region })) throw otherTenant();
    const stamp = this.desk.stamp(caller);
    const read = known(particulars, code, stamp.at);
    const { region, partyIds: registered } = read;
    const withdrawn = state.partyIds.filter((one) => registered?.includes(one) === false);
    await this.partyIds.change({ uscc, region, registered: registered ?? [], withdrawn }, caller);
    const changed = { ...read, ...stamp, withdrawnPartyIds: withdrawn };
    const decided = await this.desk.decide(uscc, { type: 'ChangeParticulars', ...changed });
    await this.partyIds.settle(uscc, [...(registered ?? []), ...withdrawn], caller);
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
    const decided = await this.desk.decide(uscc, {
      ...listingCommand(body),
      ...this.desk.stamp(caller),
    });
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
    const stamp = this.desk.stamp(caller);
    const decided = await this.desk.decide(uscc, { type: 'RepairQualityEvent', ...body, ...stamp });
    return receiptFor(decided, { uscc, warnings: [] }, reply);
  }

  // What the enterprise's stream would refuse leaves the identifiers alone.
  private async giveIdentifiers(
    command: CommandOf<'RegisterEnterprise'>,
    { uscc, caller }: { readonly uscc: string; readonly caller: Caller },
  ): Promise<readonly string[]> {
    const { state } = await this.streams.fold(uscc);
    const outcome = enterprise.decider.decide(command, state);
    if (isRefusal(outcome)) return [];
    const { region, partyIds: registered = [] } = command;
    await this.partyIds.change({ uscc, region, registered, withdrawn: [] }, caller);
    return registered;
  }
}

/** Particulars as they are recorded: with what the platform itself says of the code. */
const known = (
  { partyIds, ...particulars }: ParticularsBody,
  { warnings }: ReadableUscc,
  now: string,
) => {
  if (Date.parse(`${particulars.establishedOn}T00:00:00+08:00`) > Date.parse(now))
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
    ...(partyIds && { partyIds: readPartyIds(partyIds) }),
    usccCheckPassed: !warnings.some(({ code }) => code === 'USCC_CHECK_DIGIT'),
  };
};

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
