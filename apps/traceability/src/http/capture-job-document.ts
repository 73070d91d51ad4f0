import { inLanguage, type Language } from '@zhixin/service-shell';
import type { CaptureJob } from '../capture/capture-jobs.js';
import { epcisProblems } from './epcis-surface.js';

/** A capture job as EPCIS 2.0 describes it, with our counts; `position` is what readers can wait for. */
export const captureJobDocument = (job: CaptureJob, language: Language) => ({
  captureID: job.captureId,
  createdAt: job.createdAt,
  ...(job.finishedAt === undefined ? {} : { finishedAt: job.finishedAt }),
  running: job.running,
  success: job.success,
  captureErrorBehaviour: job.behaviour,
  errors: job.errors.map(({ pointer, code, detail }) => {
    const name =
      code === 'EVENT_ID_TAKEN' ? 'ResourceAlreadyExistsException' : 'ValidationException';
    return {
      type: `epcisException:${name}`,
      title: epcisProblems[name][language],
      status: epcisProblems[name].status,
      detail: inLanguage(detail, language),
      code,
      pointer,
    };
  }),
  accepted: job.accepted,
  duplicate: job.duplicate,
  rejected: job.rejected,
  position: job.position,
});
