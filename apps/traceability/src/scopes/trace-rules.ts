import { instantOf } from '@zhixin/instant';
import { traceRulesInForce, type TraceRulesInForce } from '@zhixin/rule-packs';
import { loadTraceRuleBook } from '@zhixin/rule-packs/load';

/** The pack by which traces are read. */
const TRACE_PACK = 'trace-default';

let book: ReturnType<typeof loadTraceRuleBook> | undefined;

/** The rules of tracing in force at a moment, as far as they were published then. */
export const traceRulesAt = ({
  validAt,
  knownAt,
}: {
  readonly validAt: string;
  readonly knownAt: string;
}): TraceRulesInForce => {
  book ??= loadTraceRuleBook(TRACE_PACK);
  return traceRulesInForce(book, { validAt: instantOf(validAt), knownAt: instantOf(knownAt) });
};
