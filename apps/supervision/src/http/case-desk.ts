import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { AgencyDocument, Annulment, CaseReceipt } from '@zhixin/contracts';
import { refuse, type Refusal } from '@zhixin/decider';
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
  type AcceptedCommand,
  type DecideMetadata,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import {
  DOCUMENT_ANNULLED,
  type CaseCommand,
  type CaseKind,
  type CaseRefusal,
  type CaseStamp,
  type CaseTypes,
  type Document,
} from '../domain/agency-case.js';
import { caseIdsOf, isCaseId } from '../domain/case-id.js';
import type { CaseResource } from './case-resource.js';
import { enterpriseOf } from './enterprise-of.js';
import { problems } from './problems.js';
import { receiptFor } from './receipt.js';

/** Who asks, and how they are answered. */
interface CaseRequest {
  readonly caller: Caller;
  /** `Accept-Language`. */
  readonly language?: string | undefined;
  readonly reply: FastifyReply;
}

/** A document as it is sent, and the command that it becomes when it is known whom it is about. */
interface DocumentSent<Kind extends CaseTypes, Body extends AgencyDocument> {
  readonly body: Body;
  readonly command: (
    facts: Omit<Body, 'replaces'> & CaseStamp & Pick<Document, 'replaces'>,
  ) => Kind['record'];
}

/**
 * Where documents of all kinds come in: recorded once under their number, annulled at most once, and
 * then recorded anew as the next filing under that number. An annulment is for ever, so looking at one
 * filing after the other needs no lock.
 */
@Injectable()
export class CaseDesk {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: EnterpriseDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem 400, 403, 404 for the enterprise that it names, 409 for what contradicts itself or
   * a document of that number that stands.
   */
  async record<Kind extends CaseTypes, Body extends AgencyDocument>(
    { kind, path }: CaseResource<Kind>,
    { body, command: commandOf }: DocumentSent<Kind, Body>,
    { caller, language, reply }: CaseRequest,
  ): Promise<CaseReceipt> {
    const { replaces: named, ...said } = body;
    const { uscc, region, warnings } = await enterpriseOf(body.uscc, caller, this.directory);
    const stamped = { ...said, uscc, region, at: this.clock.now(), by: caller.subject };
    const { facts } = commandOf(stamped);
    const occurredAt = kind.standsFrom.of(facts);
    const ids = caseIdsOf(body.authority, kind.number.of(facts));
    for (let filing = startOf(ids, named); filing < ids.length; filing += 1) {
      const id = ids[filing] as string;
      const replaces = filing === 0 ? {} : { replaces: ids[filing - 1] as string };
      const command = { ...commandOf({ ...stamped, ...replaces }), anew: id === named };
      const metadata = { actor: caller.subject, occurredAt };
      const result = await this.decide(kind, id, { command, metadata });
      if ('refused' in result && result.refused === DOCUMENT_ANNULLED) continue;
      const made = { id, href: hrefOf(path, id), warnings: warnings(languageOf(language)) };
      return receiptFor(orFaults(result), { ...made, ...replaces }, reply);
    }
    throw new Problem(409, 'CORRECTED_TOO_OFTEN');
  }

  /** @throws Problem 404 for a case nobody recorded, 403 for one of another region, 409. */
  async annul<Kind extends CaseTypes>(
    { kind, path }: CaseResource<Kind>,
    { id, body }: { readonly id: string; readonly body: Annulment },
    { caller, reply }: CaseRequest,
  ): Promise<CaseReceipt> {
    if (!isCaseId(id)) throw notFound(kind.refusals.unknown);
    if (caller.region === undefined) throw new Problem(403, 'OTHER_TENANT');
    const stamp = { at: this.clock.now(), by: caller.subject, jurisdiction: caller.region };
    const result = await this.decide(kind, id, {
      command: kind.annul({ ...body, ...stamp }),
      metadata: { actor: caller.subject, occurredAt: body.annulledAt },
    });
    return receiptFor(orFaults(result), { id, href: hrefOf(path, id), warnings: [] }, reply);
  }

  private decide<Kind extends CaseTypes>(
    { aggregate }: CaseKind<Kind>,
    id: string,
    { command, metadata }: { command: CaseCommand<Kind>; metadata: DecideMetadata },
  ): Promise<AcceptedCommand | Refusal<CaseRefusal<Kind>>> {
    return this.commands.execute(new Decide(aggregate, id, command, metadata));
  }
}

const startOf = (ids: readonly string[], named: string | undefined): number => {
  const filing = named === undefined ? 0 : ids.indexOf(named);
  if (filing >= 0) return filing;
  throw faultsIn(['replaces'], refuse('NOT_REPLACEABLE', `${named} is not of this number.`));
};

// A refusal that names fields shows them where every other fault is shown, in both languages.
const orFaults = (result: AcceptedCommand | Refusal): AcceptedCommand => {
  if (!('refused' in result) || result.fields === undefined) return orProblem(result);
  throw faultsIn(result.fields, result);
};

const faultsIn = (fields: readonly string[], { refused, because }: Refusal) => {
  const detail = problems[refused] ?? because;
  return new Problem(409, refused, {
    detail: { zh: '', en: because },
    errors: fields.map((field) => ({ pointer: `/${field}`, code: refused, detail })),
  });
};

const hrefOf = (path: string, id: string) => `/api/supervision/${path}/${id}`;
