import { instantOf } from '@zhixin/instant';
import {
  rulesInForce,
  traceRulesInForce,
  type FindingRule,
  type TraceRulePack,
  type TraceRulesInForce,
} from '@zhixin/rule-packs';
import { loadTraceRuleBook } from '@zhixin/rule-packs/load';

/** The pack by which traces are read. */
const TRACE_PACK = 'trace-default';

let book: readonly TraceRulePack[] | undefined;
const bookInUse = () => (book ??= loadTraceRuleBook(TRACE_PACK));

/** Which moment of which knowledge rules are asked for; RFC 3339. */
interface RulesMoment {
  readonly validAt: string;
  readonly knownAt: string;
}

const inMillis = ({ validAt, knownAt }: RulesMoment) => ({
  validAt: instantOf(validAt),
  knownAt: instantOf(knownAt),
});

/** The rules of tracing in force at a moment, as far as they were published then. */
export const traceRulesAt = (moment: RulesMoment): TraceRulesInForce =>
  traceRulesInForce(bookInUse(), inMillis(moment));

/** What the pack in force says of a kind of finding, if anything. */
export const findingRule = (kind: string, moment: RulesMoment): FindingRule | undefined =>
  rulesInForce(bookInUse(), inMillis(moment))?.findings.find((rule) => rule.kind === kind);
