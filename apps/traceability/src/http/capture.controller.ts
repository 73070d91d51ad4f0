import { Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, Caller } from '@zhixin/identity';
import { languageOf, Problem } from '@zhixin/service-shell';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CaptureDesk } from '../capture/capture-desk.js';
import { CaptureJobs } from '../capture/capture-jobs.js';
import { ParameterReader, type Parameters } from '../query/parameter-reader.js';
import { Tenancy } from './tenancy.js';
import { Epcis, TakesEpcis } from './epcis-answers.js';
import { TakesCaptureWishes, TakesPage } from './epcis-parameters.js';
import { CAPTURE_LIMIT_HEADERS, EPCIS } from './epcis-surface.js';
import { captureJobDocument } from './capture-job-document.js';
import { announceVersions, errorBehaviourOf, negotiateVersions } from './gs1-headers.js';
import { answerType } from './negotiation.js';
import { pageParameters, nextLink } from './paging.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Capture jobs of EPCIS 2.0 §12.6. */
@ApiTags('EPCIS 2.0')
@Controller(`${EPCIS}/capture`)
export class CaptureController {
  constructor(
    private readonly desk: CaptureDesk,
    private readonly jobs: CaptureJobs,
    private readonly tenancy: Tenancy,
  ) {}

  @Post()
  @Epcis('提交一批事件，异步处理。Hand in events, to be captured as a job.', 'accepted')
  @TakesEpcis('document')
  @TakesCaptureWishes()
  @HttpCode(202)
  @Allow('epcis.capture')
  async capture(
    @Query() parameters: Parameters,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    negotiateVersions(request.headers);
    const behaviour = errorBehaviourOf(request.headers);
    const dryRun = isTrial(parameters);
    const tenant = await this.tenancy.of(caller);
    const text = (request.body as string | undefined) ?? '';
    announceVersions(reply);
    void reply.headers({ ...CAPTURE_LIMIT_HEADERS, 'GS1-Capture-Error-Behaviour': behaviour });
    if (dryRun) {
      void reply.status(200);
      return { dryRun: true, events: await this.tryOut(text, request, { tenant, behaviour }) };
    }
    const captureId = await this.desk.capture(text, tenant, behaviour);
    void reply.header('Location', `${EPCIS}/capture/${captureId}`);
    return { captureID: captureId };
  }

  @Get()
  @TakesPage()
  @Epcis('自己的提交。Your capture jobs.', 'jobs')
  @Allow('epcis.capture')
  async list(
    @Query() parameters: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    negotiateVersions(request.headers);
    void reply.header('content-type', answerType(request.headers.accept));
    const { uscc } = await this.tenancy.of(caller);
    const { after, perPage } = pageParameters(parameters);
    const { jobs, next } = await this.jobs.list(uscc, {
      max: perPage,
      ...(after === undefined ? {} : { before: after }),
    });
    announceVersions(reply);
    if (next !== undefined) void reply.headers(nextLink(`${EPCIS}/capture`, next, perPage));
    const language = languageOf(request.headers['accept-language']);
    return jobs.map((job) => captureJobDocument(job, language));
  }

  @Get(':captureId')
  @Epcis('一次提交的结果。What became of a capture job.', 'job')
  @Allow('epcis.capture')
  async find(
    @Param('captureId') captureId: string,
    @Headers() headers: Record<string, string>,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    negotiateVersions(headers);
    void reply.header('content-type', answerType(headers['accept']));
    const { uscc } = await this.tenancy.of(caller);
    const job = UUID.test(captureId) ? await this.jobs.find(captureId) : undefined;
    if (job === undefined || job.uscc !== uscc) throw new Problem(404, 'NoSuchNameException');
    announceVersions(reply);
    return captureJobDocument(job, languageOf(headers['accept-language']));
  }

  private async tryOut(
    text: string,
    request: FastifyRequest,
    {
      tenant,
      behaviour,
    }: { tenant: { uscc: string; region: string }; behaviour: 'rollback' | 'proceed' },
  ) {
    const language = languageOf(request.headers['accept-language']);
    const outcomes = await this.desk.tryOut(text, tenant, behaviour);
    return outcomes.map(({ errors, ...outcome }) => ({
      ...outcome,
      ...(errors === undefined
        ? {}
        : {
            errors: errors.map(({ detail, ...error }) => ({
              ...error,
              detail: typeof detail === 'string' ? detail : detail[language],
            })),
          }),
    }));
  }
}

// Whoever misspells the wish to store nothing must not have everything stored.
const isTrial = (parameters: Parameters): boolean => {
  const reader = new ParameterReader(parameters);
  const dryRun = reader.flag('dryRun') ?? false;
  for (const name of Object.keys(parameters))
    if (name !== 'dryRun')
      reader.refuse(name, 'UNKNOWN_PARAMETER', {
        zh: '未知的查询参数',
        en: 'There is no such query parameter',
      });
  if (reader.faults.length === 0) return dryRun;
  throw new Problem(400, 'ValidationException', { errors: reader.faults });
};
