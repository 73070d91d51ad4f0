import type { GraphEvent } from '@zhixin/trace-graph';
import type { Queryable } from '../log/queryable.js';

const CERTIFICATES_SHOWN_MAX = 20;

/** Certificates (`certificationInfo`) that events carry, each once, in the order in which they were recorded. */
export const certificatesIn = async (
  db: Queryable,
  events: readonly Pick<GraphEvent, 'position'>[],
): Promise<readonly string[]> => {
  const { rows } = await db.query({
    text: `select body from traceability.event
      where position = any($1::bigint[]) and body like '%"certificationInfo"%' order by position`,
    values: [events.map(({ position }) => position)],
  });
  const all = (rows as { body: string }[]).flatMap(({ body }) => {
    const { certificationInfo } = JSON.parse(body) as { certificationInfo?: string | string[] };
    return [certificationInfo ?? []].flat();
  });
  return [...new Set(all)].slice(0, CERTIFICATES_SHOWN_MAX);
};
