import { maySee, scopeOf, type Caller, type OwnedResource } from '@zhixin/identity';
import { Problem, type FieldFault } from '@zhixin/service-shell';
import { bytewise, type Root } from '@zhixin/trace-graph';
import { numbersOfNames } from '../graph/graph-names.js';
import { shortened } from '../log/identifier-text.js';
import type { Queryable } from '../log/queryable.js';
import type { ScopeReadership } from './kept-scopes.js';

/** Of whose scopes a caller reads the list, and which it may read whole. */
export const readershipOf = (caller: Caller): ScopeReadership => {
  const asker = askerOf(caller);
  if (caller.role === 'enterprise') return { asker };
  const seen = scopeOf(caller);
  return seen === 'none' ? { asker } : { asker, region: seen.region ?? '' };
};

/** Under which name a caller asks: an enterprise as itself, whoever of it calls. */
export const askerOf = ({ uscc, subject }: Caller): string => uscc ?? subject;

/** Whose events name a thing, and where they were reported. */
interface RootReporter {
  readonly epc: string;
  readonly uscc: string;
  readonly region: string;
}

/**
 * Regions in which events about the roots were reported.
 *
 * @throws Problem 404 where the caller may not trace one of them, or nobody reported it.
 */
export const regionsOfRoots = async (
  db: Queryable,
  roots: readonly Root[],
  caller: Caller,
): Promise<readonly string[]> => {
  const reporters = await reportersOf(
    db,
    roots.map(({ epc }) => epc),
  );
  const unknown = roots.filter(
    ({ epc }) => !reporters.some((one) => one.epc === epc && maySee(caller, one)),
  );
  if (unknown.length > 0) throw unknownRoots(unknown);
  return [...new Set(reporters.map(({ region }) => region))].sort();
};

/**
 * An enterprise that reported a root, among those that the caller may see: always the same.
 *
 * @throws Problem 404 where there is none
 */
export const reporterSeenBy = async (
  db: Queryable,
  roots: readonly Root[],
  caller: Caller,
): Promise<OwnedResource> => {
  const reporters = await reportersOf(
    db,
    roots.map(({ epc }) => epc),
  );
  const [first] = reporters
    .filter((reporter) => maySee(caller, reporter))
    .sort((left, right) => bytewise(left.uscc, right.uscc));
  if (first === undefined) throw unknownRoots(roots);
  return first;
};

const unknownRoots = (roots: readonly Root[]): Problem =>
  new Problem(404, 'TRACE_UNKNOWN', {
    errors: roots.map(({ epc }): FieldFault => ({
      pointer: '/roots',
      code: 'TRACE_UNKNOWN',
      detail: {
        zh: `没有您可以查看的 ${epc} 的记录`,
        en: `There is no record of ${epc} that you may see`,
      },
    })),
  });

const reportersOf = async (
  db: Queryable,
  epcs: readonly string[],
): Promise<readonly RootReporter[]> => {
  const numbers = await numbersOfNames(db, epcs);
  // The log knows at once who named a thing; the graph knows besides who named pieces as of a lot.
  const { rows } = await db.query({
    name: 'reporters_of_roots',
    text: `select distinct named.epc, r.uscc, e.region
      from (
        select w.epc, i.position from unnest($1::text[], $2::text[]) as w (epc, identifier)
        join traceability.event_identifier i on i.identifier = w.identifier
        union
        select w.epc, m.position from unnest($1::text[], $3::int[]) as w (epc, number)
        join traceability.graph_mention m on m.name = w.number
      ) as named
      join traceability.event e on e.position = named.position
      join traceability.reporter r on r.number = e.reporter`,
    values: [epcs, epcs.map(shortened), epcs.map((epc) => numbers.get(epc) ?? null)],
  });
  return rows as readonly RootReporter[];
};
