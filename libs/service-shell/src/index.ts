export * from './work/abortable-pause.js';
export { Answers, AnswersPage, AnswersReceipt } from './openapi/answers.js';
export {
  bootstrap,
  runProcess,
  SHUTDOWN_MS_MAX,
  type BootstrapOptions,
  type RunningService,
} from './process/bootstrap.js';
export type { Application, ApplicationOptions } from './process/application.js';
export type { PartHealth, Work } from './work/background-work.js';
export * from './clock.js';
export {
  BadConfiguration,
  configurationFrom,
  type Configuration,
} from './process/configuration.js';
export type { AcceptedCommand } from '@zhixin/event-store';
export { Decide, orProblem, RefusalProblem, type DecideMetadata } from './decide.js';
export { bodyOf, queryOf } from './http/bodies.js';
export { faultsIn } from './http/field-faults.js';
export { clockFields, cursorField, limitField, positionField } from './http/query-fields.js';
export * from './injection.js';
export { linkNext } from './http/link-next.js';
export { openLog, type Log } from './observability/logging.js';
export * from './problems/problem.js';
export * from './http/read-uscc.js';
export * from './http/public-page.js';
export { whenOver } from './http/when-over.js';
export {
  dueClocks,
  DueClocks1764800000000,
  dueClockWork,
  type WatchedCases,
} from './work/due-clocks.js';
export { ARRIVAL_WAIT_MS, FactsArrived } from './work/facts-arrived.js';
export {
  awaited,
  HeldBack1764500000000,
  heldBackNotices,
  HeldBackFacts,
  type EventSubject,
} from './work/held-back.js';
export {
  groupOf,
  type Reaction,
  type ReactionTools,
  type ServiceReactions,
} from './work/reaction.js';
export { consumerWork, followerWork, relayWork } from './work/service-work.js';
export { schemaOf } from '@zhixin/read-model';
export { definitionsOf, service } from './service.js';
export type * from './service-definition.js';
export { currentTrace, inTrace, traceFrom, type Trace } from './observability/tracing.js';
export type { Readiness } from './observability/readiness.js';
export { Signature } from './process/signature.js';
