import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { recallStepFields, type RecallReceipt } from '@zhixin/contracts';
import { EnterpriseDirectory } from '@zhixin/enterprise-directory';
import { maySee, type Caller } from '@zhixin/identity';
import { isStep, RECALL_FACTS, type RecallStep } from '@zhixin/rule-packs';
import {
  badInput,
  CLOCK,
  Decide,
  faultsIn,
  languageOf,
  notFound,
  orProblem,
  Problem,
  readUscc,
  warningsIn,
  type AcceptedCommand,
  type Clock,
  type FieldFault,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { caseIdOf, isCaseId } from '../domain/case-id.js';
import type { CaseToOpen } from '../domain/open-case.js';
import { recall } from '../domain/recall.js';
import { RECALL_RULES, type RecallRules } from '../rules.js';
import type { RecallCaseBody, RecallStepBody } from './bodies.js';

/** Who asks, and how they are answered. */
export interface DeskRequest {
  readonly caller: Caller;
  /** `Accept-Language`. */
  readonly language?: string | undefined;
  readonly reply: FastifyReply;
}

/** What a document may hold at most, as JSON. */
const DOCUMENT_CHARACTERS_MAX = 200_000;

/** Where cases are opened and their steps come in. */
@Injectable()
export class CaseDesk {
  constructor(
    private readonly commands: CommandBus,
    private readonly directory: EnterpriseDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RECALL_RULES) private readonly rules: RecallRules,
  ) {}

  /** @throws Problem 400, 403 for an enterprise of others, 404 for one that nobody registered, 409. */
  async open(
    body: RecallCaseBody,
    { caller, language, reply }: DeskRequest,
  ): Promise<RecallReceipt> {
    const parsed = readUscc(body.responsible, '/responsible');
    const facts = await this.factsOf({ ...body, responsible: parsed.uscc }, caller);
    const id = caseIdOf(facts);
    const result = await this.commands.execute(
      new Decide(
        recall,
        id,
        { type: 'OpenRecallCase', ...this.stampOf(caller), facts },
        { actor: caller.subject, occurredAt: facts.discoveredAt },
      ),
    );
    const warnings = warningsIn(parsed, languageOf(language));
    return receiptFor(orProblem(result), { id, warnings }, reply);
  }

  /** @throws Problem 400, 403, 404 for a case that the caller may not know of, 409. */
  async take(
    { id, step }: { readonly id: string; readonly step: string },
    body: RecallStepBody,
    { caller, reply }: DeskRequest,
  ): Promise<RecallReceipt> {
    if (!isStep(step)) throw notFound();
    if (!isCaseId(id)) throw notFound('CASE_UNKNOWN');
    const { document = {}, occurredAt, receivedAs } = body;
    const faults = documentFaults(step, document);
    if (faults.length > 0) throw badInput(...faults);
    const stamp = this.stampOf(caller);
    const command = {
      type: 'TakeRecallStep',
      ...{ ...stamp, step, document },
      besides: NAMES_OF[step],
      ...(occurredAt !== undefined && { occurredAt }),
      ...(receivedAs !== undefined && { receivedAs }),
    } as const;
    const result = await this.commands.execute(
      new Decide(recall, id, command, {
        actor: caller.subject,
        occurredAt: occurredAt ?? stamp.at,
      }),
    );
    return receiptFor(orProblem(result), { id, warnings: [] }, reply);
  }

  private stampOf(caller: Caller) {
    return { at: this.clock.now(), by: caller.subject, caller, ...this.rules };
  }

  private async factsOf(body: RecallCaseBody, caller: Caller): Promise<CaseToOpen> {
    const { responsible: uscc, role, source: kind, sourceRef: ref, ...said } = body;
    const { regime, product, roots, discoveredAt, level, causeId } = said;
    const found = await this.directory.findWithin(uscc);
    if (found === undefined)
      throw notFound('ENTERPRISE_UNKNOWN', {
        zh: `没有登记统一社会信用代码为 ${uscc} 的企业。`,
        en: `No enterprise is registered under ${uscc}.`,
      });
    if (!maySee(caller, found)) throw new Problem(403, 'OTHER_TENANT');
    const { name, region } = found;
    const source = { kind, ...(ref !== undefined && { ref }) };
    const circumstances = circumstancesIn(said);
    return {
      ...{ regime, product, roots, discoveredAt, region, source },
      responsible: { uscc, name, role },
      ...(level !== undefined && { level }),
      ...(causeId !== undefined && { causeId }),
      ...(Object.keys(circumstances).length > 0 && { circumstances }),
    };
  }
}

const circumstancesIn = (said: object): Readonly<Record<string, boolean>> =>
  Object.fromEntries(
    Object.entries(said).filter(
      ([name, value]) => (RECALL_FACTS as readonly string[]).includes(name) && value !== undefined,
    ),
  ) as Readonly<Record<string, boolean>>;

const NAMES_OF = Object.fromEntries(
  Object.entries(recallStepFields).map(([step, { properties }]) => [
    step,
    new Set(Object.keys(properties)),
  ]),
) as unknown as Readonly<Record<RecallStep, ReadonlySet<string>>>;

// What the step itself says; of the paper its regime says what it must hold.
const documentFaults = (
  step: RecallStep,
  document: Readonly<Record<string, unknown>>,
): readonly FieldFault[] => {
  if (JSON.stringify(document).length > DOCUMENT_CHARACTERS_MAX)
    return [
      {
        pointer: '/document',
        code: 'MAX_LENGTH',
        detail: {
          zh: `文书内容过长，至多 ${DOCUMENT_CHARACTERS_MAX} 个字符`,
          en: `A document has at most ${DOCUMENT_CHARACTERS_MAX} characters`,
        },
      },
    ];
  const fields = recallStepFields[step];
  const said = Object.fromEntries(
    Object.keys(fields.properties).flatMap((name) =>
      Object.hasOwn(document, name) ? [[name, document[name]]] : [],
    ),
  );
  return faultsIn(fields, said, '/document');
};

/** Answers a command: 201 with the place of the case, or 200 where nothing is new. */
export const receiptFor = (
  { events, position }: AcceptedCommand,
  { id, warnings }: Pick<RecallReceipt, 'id' | 'warnings'>,
  reply: FastifyReply,
): RecallReceipt => {
  const recorded = events.length > 0;
  void reply.status(recorded ? 201 : 200).header('location', `/api/recall/cases/${id}`);
  return { id, position, recorded, warnings };
};
