import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CaseReceipt } from '@zhixin/contracts';
import type { Refusal } from '@zhixin/decider';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import type { Caller } from '@zhixin/identity';
import {
  type Clock,
  CLOCK,
  Decide,
  languageOf,
  notFound,
  orProblem,
  Problem,
  type Decided,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { momentIn, type AnyCaseKind, type CaseCommand } from '../domain/agency-case.js';
import { caseIdOf, isCaseId } from '../domain/case-id.js';
import type { AnnulmentBody } from './annulment-body.js';
import type { CaseResource } from './case-resource.js';
import type { DocumentBody } from './document-body.js';
import { enterpriseOf } from './enterprise-of.js';
import { problems } from './problems.js';
import { receiptFor } from './receipt.js';

/** Who asks, and how he is answered. */
interface Asking {
  readonly caller: Caller;
  /** `Accept-Language`. */
  readonly language?: string | undefined;
  readonly reply: FastifyReply;
}

/** Where documents of all kinds come in: recorded once under their number, annulled at most once. */
@Injectable()
export class CaseDesk {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: EnterpriseDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem 400, 403, 404 for the enterprise that it names, 409 for what contradicts itself or
   * another document of that number.
   */
  async record(
    resource: CaseResource,
    body: DocumentBody,
    { caller, language, reply }: Asking,
  ): Promise<CaseReceipt> {
    const { kind } = resource;
    const { uscc, region, warnings } = await enterpriseOf(body.uscc, caller, this.directory);
    const facts = { ...body, uscc, region, at: this.clock.now(), by: caller.subject };
    const id = caseIdOf(body.authority, String(momentIn(facts, kind.number as never)));
    const occurredAt = momentIn(facts, kind.stands.field as never);
    const decided = await this.decide(kind, id, { command: { type: 'Record', facts }, occurredAt });
    const made = { id, href: hrefOf(resource, id), warnings: warnings(languageOf(language)) };
    return receiptFor(decided, made, reply);
  }

  /** @throws Problem 404 for a case nobody recorded, 403 for one of another region, 409. */
  async annul(
    resource: CaseResource,
    { id, body }: { readonly id: string; readonly body: AnnulmentBody },
    { caller, reply }: Asking,
  ): Promise<CaseReceipt> {
    const { kind } = resource;
    if (!isCaseId(id)) throw notFound(kind.unknown);
    if (caller.region === undefined) throw new Problem(403, 'OTHER_TENANT');
    const stamp = { at: this.clock.now(), by: caller.subject, jurisdiction: caller.region };
    const decided = await this.decide(kind, id, {
      command: { type: 'Annul', ...body, ...stamp },
      occurredAt: body.annulledAt,
    });
    return receiptFor(decided, { id, href: hrefOf(resource, id), warnings: [] }, reply);
  }

  private async decide(
    { aggregate }: AnyCaseKind,
    id: string,
    { command, occurredAt }: { readonly command: CaseCommand; readonly occurredAt: string },
  ) {
    const actor = command.type === 'Record' ? command.facts.by : command.by;
    const decide = new Decide(aggregate, id, command, { actor, occurredAt });
    return orFaults(await this.commands.execute(decide));
  }
}

// A refusal that names fields shows them where every other fault is shown, in both languages.
const orFaults = (result: Decided | Refusal): Decided => {
  if (!('refused' in result) || result.fields === undefined) return orProblem(result);
  const { refused, because, fields } = result;
  const detail = problems[refused] ?? because;
  throw new Problem(409, refused, {
    detail: { zh: '', en: because },
    errors: fields.map((field) => ({ pointer: `/${field}`, code: refused, detail })),
  });
};

const hrefOf = ({ path }: CaseResource, id: string) => `/api/supervision/${path}/${id}`;
