// What a process needs that answers HTTP for the platform without being a service of it. It loads
// neither the stores nor the frameworks behind them.
export { abortablePause } from './work/abortable-pause.js';
export { addressTaken, type ListenAddress } from './process/address-taken.js';
export { answerWithConsole, mountConsole } from './http/console-files.js';
export { HttpMetrics } from './observability/http-metrics.js';
export { knownRoutes, type MethodsAt } from './http/known-routes.js';
export { openLog, type Log } from './observability/logging.js';
export {
  isAskedHere,
  openMetricsListener,
  type MetricsListener,
} from './observability/metrics-listener.js';
export { limitInFlight, PROBES, REQUESTS_IN_FLIGHT_MAX } from './http/overload.js';
export { refuseSlowBodies } from './http/slow-bodies.js';
export { languageOf, type ProblemMeaning, type Sentence } from './problems/problem.js';
export { PLATFORM_PROBLEMS } from './problems/problem-codes.js';
export {
  problemDocument,
  problemHeaders,
  type ProblemContent,
} from './problems/problem-document.js';
export {
  problemPage,
  problemsList,
  problemsPage,
  STATUS_OF_REFUSAL,
} from './problems/problem-pages.js';
export { secureAnswers, securityHeaders } from './http/security-headers.js';
export { inTrace, traceFrom } from './observability/tracing.js';
export { answerUnreadable, HEAD_BYTES_MAX } from './http/unreadable-request.js';
export { whenOver } from './http/when-over.js';
export * from './process/variables.js';
