// What a process needs that answers HTTP for the platform without being a service of it. It loads
// neither the stores nor the frameworks behind them.
export { abortablePause } from './abortable-pause.js';
export { addressTaken, type Listening } from './address-taken.js';
export { answerWithConsole, mountConsole } from './console-files.js';
export { HttpMetrics } from './http-metrics.js';
export { knownRoutes, type MethodsAt } from './known-routes.js';
export { openLog, type Log } from './logging.js';
export { isAskedHere, openMetricsListener, type MetricsListener } from './metrics-listener.js';
export { limitInFlight, PROBES, REQUESTS_IN_FLIGHT_MAX } from './overload.js';
export { languageOf, type ProblemMeaning, type Sentence } from './problem.js';
export { PLATFORM_PROBLEMS } from './problem-codes.js';
export { problemDocument, problemHeaders, type ProblemContent } from './problem-document.js';
export { problemPage, problemsList, problemsPage, STATUS_OF_REFUSAL } from './problem-pages.js';
export { secureAnswers, securityHeaders } from './security-headers.js';
export { inTrace, traceFrom } from './tracing.js';
export { answerUnreadable, HEAD_BYTES_MAX } from './unreadable-request.js';
export * from './variables.js';
